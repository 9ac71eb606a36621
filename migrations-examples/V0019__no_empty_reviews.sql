DELETE FROM reviews WHERE body = '';
