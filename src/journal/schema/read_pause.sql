-- Whether runs are to wait, since when and by whom.
SELECT value FROM :"schema".meta WHERE key = 'pause'
