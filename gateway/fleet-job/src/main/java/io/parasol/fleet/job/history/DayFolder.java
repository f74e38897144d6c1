// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.history;

import io.parasol.certs.json.JsonException;
import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.days.TelemetryMessage.Content;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;

/**
 * Names the folder of a message after the day on which it was measured, in UTC: {@code
 * day=2026-06-10}. A message whose time cannot be right is in the folder of the day on which it
 * arrived, so that a wrong clock does not make thousands of folders.
 */
final class DayFolder implements BucketAssigner<TelemetryMessage, String> {

  private static final long serialVersionUID = 1;

  /** How old a message may be when it arrives: what a store keeps, with a margin. */
  private static final long MAX_AGE_MILLIS = Duration.ofDays(400).toMillis();

  /** How far a clock may be ahead. */
  private static final long MAX_AHEAD_MILLIS = Duration.ofHours(1).toMillis();

  @Override
  public String getBucketId(TelemetryMessage message, Context context) {
    return folder(message);
  }

  static String folder(TelemetryMessage message) {
    long millis = message.arrived();
    try {
      Content content = message.content();
      long age = message.arrived() - content.measuredAt();
      if (content.isDated() && age <= MAX_AGE_MILLIS && age >= -MAX_AHEAD_MILLIS) {
        millis = content.measuredAt();
      }
    } catch (JsonException alreadyChecked) {
      // The day of arrival.
    }
    return "day=" + LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }

  @Override
  public SimpleVersionedSerializer<String> getSerializer() {
    return SimpleVersionedStringSerializer.INSTANCE;
  }
}
