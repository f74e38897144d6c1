// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.json.JsonException;
import io.parasol.fleet.job.days.DeviceSequences;
import io.parasol.fleet.job.days.SequenceRanges;
import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.table.TableKind;
import io.parasol.fleet.job.table.TableRow;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Lets each message of a device pass once, by epoch and sequence number, and writes it into the
 * table of readings. The rows go to {@link #ROWS}.
 */
public final class DeviceFunction
    extends KeyedProcessFunction<String, TelemetryMessage, TelemetryMessage> {

  /** Where the rows go. */
  public static final OutputTag<TableRow> ROWS =
      new OutputTag<>("rows", new StateType<>(TableRow.class, new RowSerializer()));

  private static final long serialVersionUID = 1;

  /** How often a row states what has come, if there are no rows of readings. */
  static final int PERIOD_MILLIS = 5 * 60_000;

  private final boolean hasReadings;
  private transient ValueState<DeviceSequences> sequences;
  private transient Counter repeated;
  private transient Counter malformed;

  /** The devices that have sent a message since the start. */
  private transient Set<String> active;

  /**
   * Creates the function.
   *
   * @param hasReadings whether each reading becomes a row. If not, what has come is stated with the
   *     first message of a device after the start, and then every five minutes only: a row for each
   *     message would be as many.
   */
  @SuppressWarnings("NullAway.Init")
  public DeviceFunction(boolean hasReadings) {
    this.hasReadings = hasReadings;
  }

  @Override
  public void open(OpenContext context) {
    sequences =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("sequences", new SequenceSerializer()));
    repeated = getRuntimeContext().getMetricGroup().counter("repeated");
    malformed = getRuntimeContext().getMetricGroup().counter("malformed");
    active = new HashSet<>();
  }

  @Override
  public void processElement(
      TelemetryMessage message, Context context, Collector<TelemetryMessage> messages)
      throws Exception {
    DeviceSequences known = sequences.value();
    if (known == null) {
      known = new DeviceSequences();
    }
    TelemetryMessage.Content content;
    try {
      content = message.content();
    } catch (JsonException unreadable) {
      malformed.inc();
      return;
    }
    if (message.seq() < 0) {
      malformed.inc();
      return;
    }
    SequenceRanges ranges = known.of(message.epoch());
    boolean isNew = ranges.add(message.seq());
    sequences.update(known);
    if (isNew) {
      messages.collect(message);
      if (hasReadings) {
        context.output(ROWS, reading(message, content));
      }
    } else {
      repeated.inc();
    }
    if (hasReadings || active.add(context.getCurrentKey())) {
      context.output(ROWS, progress(context.getCurrentKey(), message.epoch(), ranges));
    } else {
      schedule(context.timerService(), context.getCurrentKey());
    }
  }

  /** All timers of a device within a period are one; those of the devices are spread over it. */
  private static void schedule(TimerService timers, String key) {
    long offset = Math.floorMod(key.hashCode(), PERIOD_MILLIS);
    long periods = Math.floorDiv(timers.currentProcessingTime() - offset, PERIOD_MILLIS) + 1;
    timers.registerProcessingTimeTimer(periods * PERIOD_MILLIS + offset);
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<TelemetryMessage> messages)
      throws Exception {
    DeviceSequences known = sequences.value();
    if (known != null) {
      known
          .epochs()
          .forEach(
              (epoch, ranges) ->
                  context.output(ROWS, progress(context.getCurrentKey(), epoch, ranges)));
    }
  }

  /**
   * Returns the row with what has come of a device.
   *
   * @param key the names of the site and of the device, as the messages are keyed.
   */
  private static TableRow progress(String key, String epoch, SequenceRanges ranges) {
    int slash = key.indexOf('/');
    return TableRow.of(
        TableKind.SEQUENCE,
        key.substring(0, slash),
        key.substring(slash + 1),
        epoch,
        ranges.highest(),
        ranges.received(),
        ranges.missing(),
        ranges.gaps(),
        ranges.repeated());
  }

  private static TableRow reading(TelemetryMessage message, TelemetryMessage.Content content) {
    return TableRow.of(
        TableKind.READING,
        message.site(),
        message.device(),
        message.epoch(),
        message.seq(),
        Instant.ofEpochMilli(content.measuredAt()),
        Instant.ofEpochMilli(message.arrived()),
        message.historical(),
        new String(message.payload(), UTF_8));
  }
}
