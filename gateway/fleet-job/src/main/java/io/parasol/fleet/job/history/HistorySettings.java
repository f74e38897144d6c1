// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.history;

import java.net.URI;
import java.time.Duration;

/**
 * Where and how the history is kept.
 *
 * @param to the folder, with a scheme that Flink has a file system for.
 * @param every how often the readings since the last time become a Parquet file, unless there are
 *     many of them sooner.
 */
public record HistorySettings(URI to, Duration every) {}
