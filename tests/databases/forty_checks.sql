-- Checks of all forms: the thirty printed expressions of our census of public schemas, each on a
-- table of its own, c01 to c30 (citext ones as text), and more forms from c31 on.

create type quote_status as enum ('draft', 'sent', 'approved', 'rejected');
create domain percentage as numeric(5, 2) check (value between 0 and 100);
create domain filled as text check (value <> '') check (length(value) <= 20);
create domain short_filled as filled check (value !~ '[0-9]') not null;

create table c01 (id integer primary key, open_positions integer not null,
    check (open_positions >= 0));
create table c02 (id integer primary key, description text not null,
    check (description <> ''));
create table c03 (id integer primary key, rate numeric(6, 2) not null,
    check (rate between 6.50 and 200.00));
create table c04 (entity_id text primary key,
    check (char_length(entity_id) > 0));
create table c05 (id integer primary key, zip_sha256 bytea not null,
    check (octet_length(zip_sha256) = 32));
create table c06 (id integer primary key, resource_id text,
    check (resource_id = null or char_length(resource_id) > 0));
create table c07 (id integer primary key, gender char(1) not null,
    check (upper(gender) in ('M', 'F')));
create table c08 (id integer primary key, kind varchar(20) not null,
    check (kind = 'itou_staff' or kind = 'job_seeker' or kind = 'prescriber' or kind = 'employer'));
create table c09 (id integer primary key, convert_to varchar(16) not null,
    check (convert_to in ('GeoJSON', 'CSV', 'Shapefile')));
create table c10 (id integer primary key, file_class integer not null,
    check (file_class = 1));
create table c11 (commit text primary key,
    check (commit ~ '^[a-f0-9]{40}$'));
create table c12 (id integer primary key, identifier text not null unique,
    check (identifier ~ '^[a-z0-9][a-z0-9:-]{0,48}[a-z0-9]$'));
create table c13 (id integer primary key, authorization_url text,
    check (authorization_url is null or authorization_url like 'https://%'));
create table c14 (id integer primary key, name text not null,
    check (name ~ '^[a-zA-Z0-9](?:[a-zA-Z0-9]|[_.-](?=[a-zA-Z0-9]))*$'));
create table c15 (id integer primary key, iswc char(15) not null,
    check (iswc ~ '^T-?\d{3}.?\d{3}.?\d{3}[-.]?\d$'));
create table c16 (id integer primary key, email text not null unique,
    check (email ~ '[^@]+@[^@]+\.[^@]+'));
create table c17 (id integer primary key, username text not null unique,
    check (length(username) >= 2 and length(username) <= 24
        and username ~ '^[a-zA-Z]([_]?[a-zA-Z0-9])+$'));
create table c18 (id integer primary key, user_id integer, repository_id integer,
    check ((user_id is null) <> (repository_id is null)));
create table c19 (id integer primary key, responded_at timestamptz, response_type text,
    check ((responded_at is null) = (response_type is null)));
create table c20 (id integer primary key, status quote_status not null, approved_at timestamptz,
    check ((status = 'approved') = (approved_at is not null)));
create table c21 (id integer primary key, provider_type text not null, issuer text,
    check (provider_type <> 'oidc' or issuer is not null));
create table c22 (id integer primary key, email text, webhook text, phone text,
    check ((case when email is null then 0 else 1 end + case when webhook is null then 0 else 1 end
        + case when phone is null then 0 else 1 end) = 1));
create table c23 (id integer primary key, lack_of_nir_reason varchar(30) not null,
    nir varchar(15) not null,
    check (lack_of_nir_reason = '' or nir = ''));
create table c24 (id integer primary key, startdate timestamp not null, enddate timestamp,
    check (enddate > startdate or enddate is null));
create table c25 (tag1 text not null, tag2 text not null, primary key (tag1, tag2),
    check (tag1 < tag2));
create table c26 (id integer primary key, birthdate date not null,
    check (birthdate between '1930-01-01' and now() - interval '18 years'));
create table c27 (id integer primary key, start_at date not null,
    check (start_at <= (statement_timestamp() at time zone 'Europe/Paris')::date));
create table c28 (id integer primary key, group_acl jsonb not null,
    check (jsonb_typeof(group_acl) = 'object'));
create table c29 (id integer primary key, ips text[], paths text[] not null,
    check (ips is null or (array_length(ips, 1) = array_length(paths, 1) and not ('' = any (ips)))));
create table c30 (id integer primary key, eligibility_diagnosis_id integer, origin varchar(20) not null,
    check ((eligibility_diagnosis_id is not null and origin in ('default', 'admin'))
        or (eligibility_diagnosis_id is null and origin in ('pe_approval', 'ai_stock'))));

-- Domains, over one another too.
create table c31 (id integer primary key, share percentage not null, label short_filled,
    note filled);
-- Implications in a chain.
create table c32 (id integer primary key, state text not null, paid_at date, sent_at date,
    check (state in ('new', 'paid', 'sent')),
    check (state <> 'paid' or paid_at is not null),
    check (state <> 'sent' or (paid_at is not null and sent_at is not null)),
    check (sent_at is null or sent_at >= paid_at));
-- Not both, at least one, all or none.
create table c33 (id integer primary key, phone text, mobile text, street text, town text, zip text,
    check (phone is not null or mobile is not null),
    check (num_nulls(street, town, zip) in (0, 3)),
    check (num_nonnulls(phone, mobile) <= 1));
-- Lengths of several kinds.
create table c34 (id integer primary key, code char(5) not null check (length(trim(code)) = 5),
    body bytea not null check (octet_length(body) between 1 and 16),
    tags text[] not null check (cardinality(tags) between 1 and 3),
    label varchar(30) check (char_length(label) > 3));
-- Patterns: case, alternatives, not alike.
create table c35 (id integer primary key, plate text not null check (plate ~* '^[a-z]{2}-\d{3}-[a-z]{2}$'),
    color text not null check (color ~ '^#([0-9a-f]{6}|[0-9a-f]{3})$'),
    slug text not null check (slug !~ '\s') check (slug = lower(slug)),
    path text not null check (path like '/%' and path not like '%//%'));
-- Orders of three columns, strict and not.
create table c36 (id integer primary key, low integer not null, middle integer not null,
    high integer not null, check (low < middle), check (middle <= high),
    check (low >= 0 and high <= 1000));
-- Days relative to today on both sides.
create table c37 (id integer primary key,
    seen_on date not null check (seen_on > current_date - interval '10 years' and seen_on <= current_date),
    planned_on date check (planned_on >= '2000-01-01'));
-- Parts of days, least and greatest.
create table c38 (id integer primary key, first date not null, second date not null, third date,
    check (extract(year from first) >= 2000), check (least(first, second) >= date '1990-01-01'),
    check (greatest(first, second) < date '2100-01-01'));
-- Sums and products of columns.
create table c39 (id integer primary key, part_a smallint not null, part_b smallint not null,
    check (part_a + part_b <= 100), check (part_a >= 0), check (part_b >= 0));
-- Only the server can judge these.
create function valid_code(code text) returns boolean language sql immutable
    as $$ select length(code) % 2 = 0 or code < 'a' $$;
create function is_open(day date) returns boolean language sql immutable
    as $$ select extract(isodow from day) < 6 $$;
create table c40 (id integer primary key, code varchar(8) not null check (valid_code(code)),
    opened date not null check (is_open(opened)),
    amount numeric(7, 2) not null check (amount % 2 < 1.5));
-- A tautology, one on nothing, a boolean alone, and a negation.
create table c41 (id integer primary key, is_on boolean not null check (is_on or not is_on),
    is_current boolean not null check (is_current), is_gone boolean not null check (not is_gone),
    check (1 = 1), a integer check (not (a > 5 and a < 900)));
-- A key that only few values can have, and what hangs on it.
create table c42 (id integer primary key check (id in (1, 2, 3, 4)), label text not null);
create table c43 (id integer primary key, c42_id integer not null unique references c42,
    level integer not null check (level = any ('{10,20,30}'::integer[])));
-- Coalesce, nullif, is distinct from, between symmetric, in with null.
create table c44 (id integer primary key, a integer, b integer, c text,
    check (coalesce(a, 0) >= 0), check (a is distinct from b),
    check (b between symmetric 10 and 1), check (c in ('x', 'y', null)));
-- Time of day, intervals, and two moments that are a day apart at most.
create table c45 (id integer primary key, opens time not null check (opens >= '06:00' and opens < '12:00'),
    closes time not null check (closes > '12:00'), takes interval check (takes > interval '0'),
    from_at timestamptz not null, till_at timestamptz not null,
    check (till_at > from_at), check (till_at - from_at <= interval '31 days'));
