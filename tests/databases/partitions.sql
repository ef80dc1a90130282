-- Partitions by range, list and hash, some without a default, some partitioned again; and tables
-- that inherit columns and checks.

create table station (
    id integer primary key,
    label text not null unique,
    zone text not null check (zone in ('north', 'south', 'overseas'))
);

-- By month, without a default: only the spring of 2022 has a place.
create table reading (
    id bigint generated always as identity,
    station_id integer not null references station,
    taken_at timestamptz not null,
    celsius numeric(4, 1) not null check (celsius between -60 and 60),
    primary key (id, taken_at)
) partition by range (taken_at);
create table reading_2022_03 partition of reading
    for values from ('2022-03-01 00:00+00') to ('2022-04-01 00:00+00');
create table reading_2022_04 partition of reading
    for values from ('2022-04-01 00:00+00') to ('2022-05-01 00:00+00');
create table reading_2022_05 partition of reading
    for values from ('2022-05-01 00:00+00') to ('2022-06-01 00:00+00');

-- By value, without a default, the value in the key.
create table invoice (
    country char(2) not null,
    number integer not null,
    issued_on date not null,
    amount numeric(10, 2) not null check (amount > 0),
    primary key (country, number)
) partition by list (country);
create table invoice_fr partition of invoice for values in ('FR', 'MC');
create table invoice_be partition of invoice for values in ('BE', 'LU');

-- By value, then by month; one of the branches has a default.
create table event (
    kind text not null,
    day date not null,
    number integer not null,
    payload jsonb not null default '{}',
    primary key (kind, day, number)
) partition by list (kind);
create table event_open partition of event for values in ('open', 'reopen')
    partition by range (day);
create table event_open_2024 partition of event_open for values from ('2024-01-01') to ('2025-01-01');
create table event_open_2025 partition of event_open for values from ('2025-01-01') to ('2026-01-01');
create table event_close partition of event for values in ('close') partition by range (day);
create table event_close_2025 partition of event_close
    for values from ('2025-01-01') to ('2026-01-01');
create table event_close_rest partition of event_close default;

-- By remainder: every row has a place.
create table session (
    token uuid not null,
    person text not null,
    started_at timestamp not null,
    primary key (token)
) partition by hash (token);
create table session_0 partition of session for values with (modulus 3, remainder 0);
create table session_1 partition of session for values with (modulus 3, remainder 1);
create table session_2 partition of session for values with (modulus 3, remainder 2);

-- By two columns, open at both ends; by truth.
create table shelf (
    aisle integer not null,
    slot integer not null,
    label text,
    primary key (aisle, slot)
) partition by range (aisle, slot);
create table shelf_low partition of shelf for values from (minvalue, minvalue) to (10, 50);
create table shelf_high partition of shelf for values from (10, 50) to (20, maxvalue);

create table flag (
    id integer not null,
    is_set boolean not null,
    note varchar(10),
    primary key (id, is_set)
) partition by list (is_set);
create table flag_yes partition of flag for values in (true);
create table flag_no partition of flag for values in (false);

-- A reference to a partitioned table, by its whole key.
create table payment (
    id integer primary key,
    country char(2) not null,
    invoice integer not null,
    paid_on date not null,
    foreign key (country, invoice) references invoice (country, number)
);

-- Inheritance: columns and checks come down, keys do not.
create table vehicle (
    id integer primary key,
    wheels smallint not null check (wheels between 0 and 18),
    plate varchar(9) not null check (plate ~ '^[A-Z]{2}-[0-9]{3}-[A-Z]{2}$')
);
create table lorry (
    tonnes numeric(5, 1) not null check (tonnes >= 3.5),
    primary key (id),
    check (wheels >= 4)
) inherits (vehicle);
create table bicycle (
    gears smallint check (gears in (1, 3, 7, 8, 21)),
    check (wheels = 2)
) inherits (vehicle);

-- Split by checks, as before partitions.
create table payment_note (
    id integer primary key,
    class smallint not null,
    body text not null
);
create table payment_note_open (check (class = 1), primary key (id)) inherits (payment_note);
create table payment_note_closed (check (class in (2, 3)), primary key (id)) inherits (payment_note);
