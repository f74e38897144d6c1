// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.settings;

import io.parasol.fleet.job.history.HistorySettings;
import io.parasol.fleet.job.table.TableSettings;
import io.parasol.fleet.settings.IngestSettings.Kafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The configuration of the job.
 *
 * @param sites the registry of the sites, which each task manager must have under this path.
 * @param hasReadings whether each reading is also a row of the tables.
 * @param history where all readings are kept as files; empty if they are not.
 * @param checkpoints the folder of checkpoints, which all machines of the cluster share.
 * @param interval from one checkpoint to the next.
 * @param silence after which a site that sends nothing is reported.
 */
public record JobSettings(
    Kafka kafka,
    Path sites,
    TableSettings tables,
    boolean hasReadings,
    Optional<HistorySettings> history,
    Path checkpoints,
    Duration interval,
    Duration silence) {}
