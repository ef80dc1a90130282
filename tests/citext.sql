-- As the extension citext makes it, which the server of the tests does not have.
create type citext;
create function citext_in(cstring) returns citext as 'textin' language internal immutable strict;
create function citext_out(citext) returns cstring as 'textout' language internal immutable strict;
create function citext_recv(internal) returns citext as 'textrecv' language internal stable strict;
create function citext_send(citext) returns bytea as 'textsend' language internal stable strict;
create type citext (input = citext_in, output = citext_out, receive = citext_recv, send = citext_send, storage = extended, category = 'S',
  collatable = true);
create cast (citext as text) without function as implicit;
create function low(citext) returns text language sql immutable strict
  as 'select pg_catalog.lower($1::text)';
create function c_lt(citext, citext) returns bool language sql immutable strict
  as 'select public.low($1) < public.low($2)';
create function c_le(citext, citext) returns bool language sql immutable strict
  as 'select public.low($1) <= public.low($2)';
create function c_eq(citext, citext) returns bool language sql immutable strict
  as 'select public.low($1) = public.low($2)';
create function c_ge(citext, citext) returns bool language sql immutable strict
  as 'select public.low($1) >= public.low($2)';
create function c_gt(citext, citext) returns bool language sql immutable strict
  as 'select public.low($1) > public.low($2)';
create function c_cmp(citext, citext) returns int language sql immutable strict
  as 'select pg_catalog.bttextcmp(public.low($1), public.low($2))';
create operator < (leftarg = citext, rightarg = citext, function = c_lt);
create operator <= (leftarg = citext, rightarg = citext, function = c_le);
create operator = (leftarg = citext, rightarg = citext, function = c_eq, merges);
create operator >= (leftarg = citext, rightarg = citext, function = c_ge);
create operator > (leftarg = citext, rightarg = citext, function = c_gt);
create operator class citext_ops default for type citext using btree as
  operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >,
  function 1 c_cmp(citext, citext);
