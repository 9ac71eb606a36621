TRUNCATE customer, empty_one CASCADE;
