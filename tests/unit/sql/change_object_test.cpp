// SPDX-License-Identifier: Apache-2.0
// Objects other than tables, and statements that are not taken apart.
#include "describe.hpp"

#include <catch2/catch.hpp>

namespace pgmig::sql::test {

TEST_CASE("routines, triggers, sequences, types and schemas are known") {
  check_all({
      {"create constraint trigger tr after insert on s.t from u deferrable for each row execute "
       "function f()",
       "CreateTrigger name=tr table=s.t referenced=u function=f"},
      {"create function s.f(a int default g()) returns trigger language plpgsql stable as $$ begin "
       "end $$",
       "CreateRoutine name=s.f language=plpgsql volatility=s"},
      {"create or replace procedure p() language sql as 'select 1'",
       "CreateRoutine name=p or_replace procedure language=sql volatility=v"},
      {"create sequence if not exists s.x", "CreateSequence name=s.x if_not_exists"},
      {"create temp sequence x", "CreateSequence name=x temporary"},
      {"create type mood as enum ('a', 'b')", "CreateType enumeration name=mood labels=[a, b]"},
      {"create type s.c as (a int, b text)", "CreateType composite name=s.c"},
      {"create type r as range (subtype = int)", "CreateType range name=r"},
      {"create type sh", "CreateType base name=sh"},
      {"create type b (input = f, output = g)", "CreateType base name=b"},
      {"create domain d as int check (value > 0)", "CreateType domain name=d constrained"},
      {"create domain d as int", "CreateType domain name=d"},
      {"create domain d as text not null", "CreateType domain name=d constrained"},
      {"alter type mood add value if not exists 'c' before 'a'",
       "AlterEnum name=mood new_value=c if_not_exists"},
      {"alter type mood rename value 'a' to 'b'", "AlterEnum name=mood new_value=b old_value=a"},
      {"create schema if not exists s", "CreateSchema name=s if_not_exists"},
      {"create schema authorization joe", "CreateSchema name=joe"},
      {"create schema s create table t (a int) create view v as select * from t",
       "Other CreateSchema kind=schema relations=[s.t, s.v] objects=[s]"},
  });
}

TEST_CASE("comments and privileges name their objects") {
  check_all({
      {"comment on table s.t is 'x'", "Other Comment kind=table relations=[s.t]"},
      {"comment on column s.t.a is 'x'", "Other Comment kind=column relations=[s.t]"},
      {"comment on constraint c on s.t is 'x'", "Other Comment kind=constraint relations=[s.t]"},
      {"comment on trigger tr on t is null", "Other Comment kind=trigger relations=[t]"},
      {"comment on function s.f(int) is 'x'", "Other Comment kind=routine objects=[s.f]"},
      {"comment on type ty is 'x'", "Other Comment kind=type objects=[ty]"},
      {"comment on index i is 'x'", "Other Comment kind=index relations=[i]"},
      {"comment on schema s is 'x'", "Other Comment kind=schema objects=[s]"},
      {"comment on domain d is 'x'", "Other Comment kind=domain objects=[d]"},
      {"comment on constraint c on domain d is 'x'", "Other Comment kind=constraint relations=[d]"},
      {"grant select on s.t, u to joe", "Other Grant kind=table relations=[s.t, u]"},
      {"grant usage on schema s to joe", "Other Grant kind=schema objects=[s]"},
      {"grant execute on function f(int), g() to joe", "Other Grant kind=routine objects=[f, g]"},
      {"grant select on all tables in schema s to joe", "Other Grant kind=schema objects=[s]"},
      {"revoke all on sequence x from public", "Other Grant kind=sequence relations=[x]"},
      {"grant joe to jim", "Other GrantRole"},
      {"alter default privileges in schema s grant select on tables to joe",
       "Other AlterDefaultPrivileges"},
      {"security label on table t is 'x'", "Other SecLabel kind=table relations=[t]"},
  });
}

TEST_CASE("other statements keep a tag and the objects they name") {
  check_all({
      {"create aggregate a (int) (sfunc = f, stype = int)",
       "Other Define kind=routine objects=[a]"},
      {"alter function s.f(int) owner to joe", "Other AlterOwner kind=routine objects=[s.f]"},
      {"alter schema s owner to joe", "Other AlterOwner kind=schema objects=[s]"},
      {"alter domain s.d add constraint c check (value > 1) not valid",
       "Other AlterDomain kind=domain objects=[s.d]"},
      {"alter domain d drop not null", "Other AlterDomain kind=domain objects=[d]"},
      {"alter sequence s.x restart owned by s.t.a", "Other AlterSeq kind=sequence relations=[s.x]"},
      {"alter type ty set (receive = f)", "Other AlterType kind=type objects=[ty]"},
      {"alter function s.f(int) immutable", "Other AlterFunction kind=routine objects=[s.f]"},
      {"create extension if not exists hstore schema s",
       "Other CreateExtension kind=extension objects=[hstore]"},
      {"alter extension hstore update", "Other AlterExtension kind=extension objects=[hstore]"},
      {"alter extension hstore add table t",
       "Other AlterExtensionContents kind=table relations=[t]"},
      {"create policy p on s.t using (a in (select b from u))",
       "Other CreatePolicy kind=policy relations=[s.t, u]"},
      {"alter policy p on t to joe", "Other AlterPolicy kind=policy relations=[t]"},
      {"create rule r as on insert to t do instead (insert into u values (new.*); delete from w)",
       "Other Rule kind=rule relations=[t, u, w]"},
      {"create statistics s.st on a, b from t",
       "Other CreateStats kind=statistics object relations=[t] objects=[s.st]"},
      {"create publication p for all tables",
       "Other CreatePublication kind=publication objects=[p]"},
      {"alter publication p add table s.t",
       "Other AlterPublication kind=publication relations=[s.t] objects=[p]"},
      {"create subscription s connection 'x' publication p",
       "Other CreateSubscription kind=subscription objects=[s] outside"},
      {"create subscription s connection 'x' publication p with (connect = false)",
       "Other CreateSubscription kind=subscription objects=[s]"},
      {"create subscription s connection 'x' publication p with (create_slot = false, slot_name = "
       "none)",
       "Other CreateSubscription kind=subscription objects=[s]"},
      {"alter subscription s refresh publication",
       "Other AlterSubscription kind=subscription objects=[s] outside"},
      {"alter subscription s set publication p",
       "Other AlterSubscription kind=subscription objects=[s] outside"},
      {"alter subscription s set publication p with (refresh = false)",
       "Other AlterSubscription kind=subscription objects=[s]"},
      {"alter subscription s disable", "Other AlterSubscription kind=subscription objects=[s]"},
      {"create database d", "Other Createdb kind=database objects=[d] outside"},
      {"alter database d set tablespace x",
       "Other AlterDatabase kind=database objects=[d] outside"},
      {"alter database d set work_mem = '1MB'", "Other AlterDatabaseSet kind=database objects=[d]"},
      {"alter system set work_mem = '1MB'", "Other AlterSystem outside"},
      {"create role joe login", "Other CreateRole kind=role objects=[joe]"},
      {"alter role joe set search_path = x", "Other AlterRoleSet"},
      {"create event trigger e on ddl_command_start execute function f()",
       "Other CreateEventTrig kind=event trigger objects=[e]"},
      {"create cast (int as text) with function f(int)", "Other CreateCast"},
      {"create operator + (leftarg = int, rightarg = int, function = f)",
       "Other Define objects=[\"+\"]"},
      {"create collation c (locale = 'x')", "Other Define objects=[c]"},
      {"create text search configuration s.c (copy = simple)", "Other Define objects=[s.c]"},
      {"create language l", "Other CreateExtension kind=extension objects=[l]"},
      {"create server s foreign data wrapper w", "Other CreateForeignServer"},
      {"create user mapping for joe server s", "Other CreateUserMapping"},
      {"import foreign schema x from server s into y", "Other ImportForeignSchema"},
      {"set constraints all deferred", "Other ConstraintsSet"},
      {"prepare p as insert into t values (1)", "Other Prepare relations=[t]"},
      {"execute p", "Other Execute"},
      {"deallocate all", "Other Deallocate"},
      {"declare c cursor for select 1", "Other DeclareCursor"},
      {"fetch c", "Other Fetch"},
      {"listen x", "Other Listen"},
      {"notify x, 'y'", "Other Notify"},
      {"checkpoint", "Other CheckPoint"},
      {"load 'x'", "Other Load"},
      {"reassign owned by a to b", "Other ReassignOwned"},
      {"alter table all in tablespace x set tablespace y", "Other AlterTableMoveAll"},
      {"alter operator + (int, int) owner to joe", "Other AlterOwner objects=[\"+\"]"},
      {"creat table",
       "Opaque unknown_syntax text=syntax error at or near \"creat\" <unknown_syntax: syntax error "
       "at or near \"creat\">"},
  });
}

}  // namespace pgmig::sql::test
