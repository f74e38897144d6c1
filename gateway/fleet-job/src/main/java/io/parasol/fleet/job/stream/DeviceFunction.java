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
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
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

  private final boolean hasReadings;
  private transient ValueState<DeviceSequences> sequences;
  private transient Counter repeated;
  private transient Counter malformed;

  /**
   * Creates the function.
   *
   * @param hasReadings whether each reading becomes a row.
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
    context.output(
        ROWS,
        TableRow.of(
            TableKind.SEQUENCE,
            message.site(),
            message.device(),
            message.epoch(),
            ranges.highest(),
            ranges.received(),
            ranges.missing(),
            ranges.gaps(),
            ranges.repeated()));
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
