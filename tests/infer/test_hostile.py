"""Structures that hostile databases were made of, each by itself: what fills holds, all of it."""

import psycopg
import pytest

CASES = {
    "a head that works in the department": (
        """create table department (id int primary key, head_id int not null);
        create table employee (id int primary key, email text not null,
          department_id int not null references department, unique (id, department_id));
        create unique index on employee (lower(email));
        alter table department add foreign key (head_id, id)
          references employee (id, department_id) deferrable initially deferred""",
        """select count(*) >= 3 and bool_and(e.department_id = d.id)
          and (select count(*) from employee) > count(*) from department d
          join employee e on e.id = d.head_id""",
    ),
    "a kind that says whether a row points to another one": (
        """create table bill (id int primary key, kind text not null
          check (kind in ('INVOICE', 'CREDIT')), origin_id int references bill,
          check ((kind = 'CREDIT') = (origin_id is not null)), check (origin_id <> id))""",
        "select count(distinct kind) = 2 and count(*) > 50 from bill",
    ),
    "quarters of an hour behind another moment": (
        """create table visit (id int primary key, booked_at timestamp not null,
          starts_at timestamp not null, check (date_part('minute', starts_at)::int % 15 = 0
          and date_part('second', starts_at) = 0), check (starts_at::time >= '08:00'
          and starts_at::time < '19:00'), check (extract(isodow from starts_at) < 6),
          check (booked_at <= starts_at))""",
        "select count(*) = 100 and count(distinct starts_at::time) > 20 from visit",
    ),
    "a range that is a month": (
        """create table term (id int primary key, during daterange not null check (lower(during) =
          date_trunc('month', lower(during))::date
          and upper(during) = (lower(during) + interval '1 month')::date))""",
        "select count(distinct during) > 20 from term",
    ),
    "a function of a day in a unique list": (
        """create function open_on(d date) returns boolean language sql immutable as
          $$ select extract(isodow from d) < 6 and to_char(d, 'MM-DD') not in ('01-01', '12-25') $$;
        create function early(d date) returns boolean language plpgsql immutable as
          $$ begin for i in 1..1 loop return extract(day from d) < 15; end loop; end $$;
        create table c (id int primary key);
        create table r (c_id int not null references c, jour date not null check (open_on(jour)),
          unique (c_id, jour));
        create table s (c_id int not null references c, jour date not null check (early(jour)),
          unique (c_id, jour))""",
        "select (select count(*) from r) > 50 and (select count(*) from s) > 50",
    ),
    "a tree whose key carries the level along": (
        """create table unit (id int primary key, level smallint not null check (level between 1
          and 3), parent_id int, parent_level smallint generated always as
          (case when level > 1 then level - 1 end) stored, code varchar(5) unique,
          unique (id, level), foreign key (parent_id, parent_level) references unit (id, level),
          check ((level = 1) = (parent_id is null)), check (level < 3 or code is not null))""",
        """select count(distinct u.level) = 2 and bool_and(u.level = p.level + 1)
          and (select count(*) from unit) = 100 from unit u join unit p on p.id = u.parent_id""",
    ),
    "who judged it is not who did it, in a key": (
        """create table person (id int primary key);
        create table sheet (person_id int not null references person, day date not null,
          state text not null check (state in ('draft', 'valid', 'refused')),
          judge_id int references person, primary key (person_id, day), check (judge_id <>
          person_id), check ((state in ('valid', 'refused')) = (judge_id is not null)))""",
        "select count(distinct state) = 3 from sheet",
    ),
    "codes in a form beside columns drawn in variants, and who judged the week of another": (
        """create table agent (code text primary key check (code ~ '^[A-Z]{2}-[0-9]{4}$'),
          badge int not null unique check (badge between 5000 and 9000), hired date not null,
          kind text not null check (kind in ('full', 'part')), ratio numeric(3, 2) not null
          check (ratio between 0.2 and 1), check ((kind = 'full') = (ratio = 1)));
        create table sheet (agent text not null references agent, day date not null,
          state text not null check (state in ('draft', 'valid', 'refused')),
          judge text references agent, primary key (agent, day), check (judge <> agent),
          check ((state in ('valid', 'refused')) = (judge is not null)))""",
        """select count(distinct s.state) = 3 and count(distinct a.kind) = 2
          and bool_and(s.day >= a.hired) from sheet s join agent a on a.code = s.agent""",
    ),
    "the first row of what may be there once refers to one of two, as all rows do": (
        """create table plan (id int primary key);
        create table threshold (id int primary key, plan_id int references plan,
          other_id int references plan, amount int not null, recurring boolean not null,
          check ((plan_id is not null) <> (other_id is not null)));
        create unique index on threshold (plan_id) where recurring and plan_id is not null;
        create unique index on threshold (other_id) where recurring and other_id is not null""",
        """select count(*) = 100 and count(*) filter (where recurring) = 1
          and count(plan_id) > 0 and count(other_id) > 0 from threshold""",
    ),
    "a check that references cannot meet leaves its table out, and no other": (
        """create table person (id int primary key);
        create table pair (id int primary key, a int not null references person,
          b int not null references person, check ((a + b) % 7 = 3), unique (a, b));
        create table under (id int primary key, pair_id int not null references pair);
        create table other (id int primary key, person_id int not null references person)""",
        "select count(*) > 0 and (select count(*) from person) = 100 from other",
    ),
    "a column that no value meets is empty, what every other draw meets beside it is kept": (
        """create function never(a int, b int) returns boolean language plpgsql immutable as
          $$ begin for i in 1..1 loop return a is null; end loop; end $$;
        create function even(a int, b int) returns boolean language plpgsql immutable as
          $$ begin for i in 1..1 loop return (a + b) % 2 = 0; end loop; end $$;
        create table person (id int primary key);
        create table bid (id int primary key, person_id int not null references person,
          n int not null, m int unique, check (even(person_id, n)), check (never(m, id)))""",
        "select count(*) > 50 and count(distinct n) > 20 from bid",
    ),
    "a check digit that tells rows apart": (
        """create function luhn(t text) returns boolean language plpgsql immutable as
          $$ declare s int := 0; d int; begin if t !~ '^[0-9]+$' then return false; end if;
          for i in 1..length(t) loop d := substr(t, length(t) - i + 1, 1)::int;
          if i % 2 = 0 then d := d * 2; if d > 9 then d := d - 9; end if; end if; s := s + d;
          end loop; return s % 10 = 0; end $$;
        create table card (id int primary key,
          number varchar(12) not null unique check (length(number) = 12 and luhn(number)))""",
        "select count(*) = 100 from card",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_fills(name, postgres, three_commands):
    ddl, told = CASES[name]
    url = postgres.database(ddl)
    three_commands(url)
    with psycopg.connect(url) as connection:
        assert connection.execute(told).fetchone() == (True,)
