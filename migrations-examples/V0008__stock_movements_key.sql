ALTER TABLE stock_movements ADD PRIMARY KEY (movement_no);
