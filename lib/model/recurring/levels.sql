-- The level of everybody's plans as spells of days, in the plan's own currency (none: the workspace's own).
create table levels as
select coalesce(b.source_table, 'payments' :: table_name) as source_table, b._import, b._row,
    l.*, {person_dimensions}
from level_spell l join people t using (person_id) left join buyers b using (person_id);

-- What somebody pays on a day and what changed in a period are worked out when they are asked (lib/query/recurring.py): these say
-- which columns they have.
create view recurring as
select *, from_on as on_day, level as value, false as is_undated_rate from levels where false;

create view movements as
select source_table, _import, _row, person_id, from_on as on_day, {level_dimensions},
    level as start_value, level as start_now, level as end_value, level as new_value, level as reactivated, level as resumed, level as expansion,
    level as contraction, level as churned, level as paused, level as fx, level as kept, level as discount_ended,
    false as has_start, false as was_client, false as is_lost, false as came_and_went, false as left_and_back, false as had_level
from levels where false;
