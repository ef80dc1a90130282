-- Composite keys everywhere: references of two and three columns, columns that two references
-- share, keys made of references alone, and many to many to many.

create table region (
    country char(2) not null check (country = upper(country)),
    number smallint not null check (number between 1 and 99),
    label varchar(40) not null,
    primary key (country, number)
);

create table site (
    country char(2) not null,
    region smallint not null,
    site integer not null,
    label text not null,
    opened date,
    primary key (country, region, site),
    foreign key (country, region) references region (country, number),
    unique (country, label)
);

create table season (
    year smallint not null check (year between 1990 and 2030),
    half char(1) not null check (half in ('S', 'W')),
    primary key (year, half)
);

create table crop (
    code varchar(6) primary key check (code ~ '^[A-Z]{3}[0-9]{3}$'),
    family text not null,
    variety text not null,
    unique (family, variety)
);

-- The site and the season: five columns, all of them references.
create table field_year (
    country char(2) not null,
    region smallint not null,
    site integer not null,
    year smallint not null,
    half char(1) not null,
    hectares numeric(8, 2) not null check (hectares > 0),
    primary key (country, region, site, year, half),
    foreign key (country, region, site) references site (country, region, site),
    foreign key (year, half) references season (year, half)
);

-- Shares country and region between two references: both have to agree.
create table transfer (
    transfer_no bigint generated always as identity primary key,
    country char(2) not null,
    region smallint not null,
    from_site integer not null,
    to_site integer not null,
    moved_on date not null,
    foreign key (country, region, from_site) references site (country, region, site),
    foreign key (country, region, to_site) references site (country, region, site)
);

-- Many to many to many.
create table sowing (
    country char(2) not null,
    region smallint not null,
    site integer not null,
    year smallint not null,
    half char(1) not null,
    crop varchar(6) not null references crop,
    seeds integer not null check (seeds >= 0),
    primary key (country, region, site, year, half, crop),
    foreign key (country, region, site, year, half)
        references field_year (country, region, site, year, half)
);

-- A key that is a whole reference: one to one, optional.
create table field_year_note (
    country char(2) not null,
    region smallint not null,
    site integer not null,
    year smallint not null,
    half char(1) not null,
    note text not null,
    primary key (country, region, site, year, half),
    foreign key (country, region, site, year, half)
        references field_year (country, region, site, year, half) on delete cascade
);

create table worker (
    country char(2) not null,
    badge integer not null,
    last_name varchar(60) not null,
    chief integer,
    primary key (country, badge),
    foreign key (country, chief) references worker (country, badge)
);

create table skill (
    code smallint primary key check (code in (1, 2, 3, 5, 8, 13)),
    label text not null unique
);

create table worker_skill (
    country char(2) not null,
    badge integer not null,
    skill smallint not null references skill,
    level smallint not null default 1 check (level between 1 and 5),
    primary key (country, badge, skill),
    foreign key (country, badge) references worker (country, badge)
);

create table assignment (
    country char(2) not null,
    badge integer not null,
    region smallint not null,
    site integer not null,
    day date not null,
    shift smallint not null check (shift in (1, 2, 3)),
    skill smallint,
    primary key (country, badge, day, shift),
    foreign key (country, badge) references worker (country, badge),
    foreign key (country, region, site) references site (country, region, site),
    foreign key (country, badge, skill) references worker_skill (country, badge, skill)
);

-- The second reference may be empty as a whole.
create table delivery (
    delivery uuid primary key,
    crop varchar(6) not null references crop,
    year smallint not null,
    half char(1) not null,
    country char(2),
    region smallint,
    foreign key (year, half) references season (year, half),
    foreign key (country, region) references region (country, number) match full,
    unique (crop, year, half)
);

-- Two columns of one table point to two of a unique list that is not its key.
create table variety_price (
    family text not null,
    variety text not null,
    valid_from date not null,
    valid_to date,
    price numeric(10, 2) not null check (price between 0.01 and 9999.99),
    primary key (family, variety, valid_from),
    foreign key (family, variety) references crop (family, variety),
    check (valid_to is null or valid_to > valid_from)
);
