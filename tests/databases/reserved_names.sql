-- Names that break programs: several namespaces with one table name, capitals, reserved words, the
-- longest names there are, emoji, quotes and SQL in names.

create schema "Sales";
create schema "default$default";
create schema "select";

create table "order" (
    "user" integer primary key,
    "group" text not null,
    "limit" integer not null check ("limit" > 0),
    "from" date not null,
    "to" date,
    check ("to" is null or "to" > "from")
);

create table "Sales"."Order" (
    "Id" integer primary key,
    "OrderNo" varchar(12) not null unique,
    "user" integer not null references "order"
);

create table "Sales"."order" (
    "ID" integer primary key,
    "Id_Order" integer not null references "Sales"."Order"
);

create table "default$default"."Form" (
    "$id" integer primary key,
    "Title" text not null
);

create table public."Form" (
    id integer primary key,
    form integer references "default$default"."Form"
);

create table "select"."table" (
    "select" integer primary key,
    "where" text not null check ("where" in ('a', 'b''c', '; drop table "table" --')),
    "null" boolean not null,
    "check" text,
    unique ("where", "select")
);

-- Words that the schema language takes for itself.
create table item (
    "row" integer primary key,
    "parent" integer references item,
    "item" text not null,
    as_of date not null,
    "count" integer not null check ("count" >= 0)
);

create table "parent" (
    "item" integer not null references item,
    "row" integer not null references "order",
    "a.b" text not null,
    "a" text,
    "b" text,
    primary key ("item", "row")
);

-- Columns that differ by capitals only.
create table "MiXed" (
    name text not null,
    "Name" text not null,
    "NAME" integer not null check ("NAME" between 1 and 9),
    "nAmE" date,
    primary key (name, "NAME")
);

create table
    "a_table_whose_name_takes_all_of_the_sixty_three_letters_there_a" (
    "a_column_whose_name_takes_all_of_the_sixty_three_letters_ther_1" integer primary key,
    "a_column_whose_name_takes_all_of_the_sixty_three_letters_ther_2" integer not null
        references "a_table_whose_name_takes_all_of_the_sixty_three_letters_there_a",
    "a_column_whose_name_takes_all_of_the_sixty_three_letters_ther_3" text not null
        constraint "a_check_whose_name_takes_all_of_the_sixty_three_letters_there_c"
        check (length("a_column_whose_name_takes_all_of_the_sixty_three_letters_ther_3") > 2)
);

create table "🌻 sunflowers" (
    "🌱" integer primary key,
    "hauteur (cm)" numeric(5, 1) not null check ("hauteur (cm)" > 0),
    "è_é_ç" text,
    "日付" date not null
);

create table "Robert'); DROP TABLE students;--" (
    "id; --" integer primary key,
    "quote"" here" text not null check ("quote"" here" <> ''),
    "it's" text not null unique,
    "back\slash" integer,
    "per%cent" integer not null,
    "brace{0}" text,
    "#hash: colon, comma" text not null,
    " space " text,
    "- dash" text not null,
    "123" integer not null,
    "true" boolean not null,
    "~" text,
    "f" integer references "🌻 sunflowers"
);
comment on table "Robert'); DROP TABLE students;--" is 'a comment: with # and ''quotes'',
two lines and {braces}';
comment on column "Robert'); DROP TABLE students;--"."it's" is E'tab\there';

create table "schema.with.dots" ("x.y" integer primary key, "x" jsonb, "y" text);
create table "tables" ("columns" integer primary key, "rows" integer, "key" text, "unique" text,
    "let" text, "use" text, "per" integer references "tables", "type" text not null, "nulls" text);
