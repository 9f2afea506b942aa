-- Parts that a mutation or a merge has replaced leave the disk within seconds, where the engine's default is minutes.
-- It keeps them that long because it does not sync merged parts; with this they are synced.
-- The thread that removes them sleeps on with the old setting until the table is loaded anew. Where a run of this file
-- was cut off in between, a table is not attached.

attach table if not exists views;

alter table views modify setting
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

detach table views sync;

attach table if not exists views;

attach table if not exists events;

alter table events modify setting
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

detach table events sync;

attach table if not exists events;

attach table if not exists pointers;

alter table pointers modify setting
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

detach table pointers sync;

attach table if not exists pointers;

attach table if not exists scrolls;

alter table scrolls modify setting
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

detach table scrolls sync;

attach table if not exists scrolls;

attach table if not exists chunks;

alter table chunks modify setting
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

detach table chunks sync;

attach table if not exists chunks;

attach table if not exists sessions;

alter table sessions modify setting
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

detach table sessions sync;

attach table if not exists sessions;

attach table if not exists scores;

alter table scores modify setting
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

detach table scores sync;

attach table if not exists scores;

attach table if not exists batches;

alter table batches modify setting
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

detach table batches sync;

attach table if not exists batches;

attach table if not exists drops;

alter table drops modify setting
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

detach table drops sync;

attach table if not exists drops;

attach table if not exists quarantine;

alter table quarantine modify setting
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

detach table quarantine sync;

attach table if not exists quarantine;

attach table if not exists watched;

alter table watched modify setting
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

detach table watched sync;

attach table if not exists watched;
