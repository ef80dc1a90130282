"""Two references to one table, chains and nested sets: a database takes what `init` writes."""

DDL = """
create table tag (id integer primary key);
create table label (code text primary key);
create table relation (one int not null references tag, two int not null references tag,
    primary key (one, two), check (one < two));
create table friend (a text not null references label, b text not null references label,
    kind text not null check (kind in ('close', 'far')), check (a <> b), unique (a, b, kind));
create table ami (a int not null references tag, b int not null references tag);
create unique index either on ami (min(a, b), max(a, b));
create table form (id integer primary key, forwarded_in int unique references form);
create table node (id integer primary key, parent_id int references node, depth int not null,
    lft int not null unique, rgt int not null unique,
    check (lft < rgt), check ((parent_id is null) = (depth = 0)));
create table member (org_id int not null references tag, user_id int not null, boss_id int,
    primary key (org_id, user_id), check (boss_id <> user_id),
    foreign key (org_id, boss_id) references member (org_id, user_id));
create table branch (org_id int not null references tag, no int not null, above int,
    primary key (org_id, no), check (above < no),
    foreign key (org_id, above) references branch (org_id, no));
create table stop (tag_id int not null references tag, rank int not null,
    primary key (tag_id, rank));
create table hop (tag_id int not null, board int not null, leave int not null,
    primary key (tag_id, board, leave), check (leave > board),
    foreign key (tag_id, board) references stop (tag_id, rank),
    foreign key (tag_id, leave) references stop (tag_id, rank));
create table link (id integer primary key, tag_id int not null, one int not null, two int not null,
    check (one <> two), unique (tag_id, one, two),
    foreign key (tag_id, one) references stop (tag_id, rank),
    foreign key (tag_id, two) references stop (tag_id, rank));
create table mood (id int primary key, one text not null references label,
    two text not null references label, check (one < two), unique (one, two));
"""
HOLDS = {
    "in order": "select count(*) = 100 from relation where one < two",
    "never the same two": "select count(*) = 100 from (select distinct one, two from relation)",
    "never itself": "select count(*) = 100 from friend where a <> b",
    "either way once": "select count(*) >= 2 and count(*) = count(distinct min(a, b) || ' ' ||"
    " max(a, b)) from ami",
    "a chain": "select count(forwarded_in) > 50 and count(forwarded_in) ="
    " count(distinct forwarded_in) from form",
    "a root and children": "select count(parent_id) between 20 and 99 from node",
    "a boss who is another": "select count(*) > 100 and count(boss_id) > 20 from member",
    "a branch above in the same tag": "select count(*) > 100 and count(above) > 20 from branch",
    "later in the same tag": "select count(*) > 50 and count(distinct board) > 1 and"
    " count(distinct tag_id) > 30 from hop where board < leave",
    "two of the same tag": "select count(*) > 50 from link where one <> two",
    "in the order of texts": "select count(*) = 100 from mood where one < two",
    "sets apart": "select not exists (select 1 from node a join node b on a.id <> b.id"
    " and b.lft between a.lft and a.rgt and b.rgt > a.rgt)",
}


def test_a_database_takes_what_is_written(told):
    assert told("sqlite", DDL, HOLDS) == dict.fromkeys(HOLDS, 1)
