// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.fleet.job.days.SiteEvaluation;
import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.table.TableRow;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The operators of the job, wherever the messages come from:
 *
 * <ol>
 *   <li>by device: each message of telemetry passes once, into the readings
 *   <li>by site: slots, days and figures
 *   <li>messages of the inventory, into the tables of sites and devices
 *   <li>by site: when something came last
 * </ol>
 *
 * The names of the operators are part of savepoints, and stay the same over releases.
 *
 * @param sites the registry of the sites, which each task manager must have under this path.
 * @param hasReadings whether each reading is also a row of the tables.
 * @param silence after which a site that sends nothing is reported.
 * @param evaluations make the figures of sites.
 * @param tables gets all rows.
 */
public record JobOperators(
    Path sites,
    boolean hasReadings,
    Duration silence,
    SiteEvaluation.Factory evaluations,
    Sink<TableRow> tables) {

  /** Returns the type of messages of telemetry. */
  public static TypeInformation<TelemetryMessage> messageType() {
    return new StateType<>(TelemetryMessage.class, new MessageSerializer());
  }

  /** Returns the type of rows. */
  public static TypeInformation<TableRow> rowType() {
    return new StateType<>(TableRow.class, new RowSerializer());
  }

  /**
   * Adds the operators.
   *
   * @return the messages of telemetry, each once.
   */
  public DataStream<TelemetryMessage> connect(
      DataStream<TelemetryMessage> telemetry, DataStream<TableRow> inventory) {
    SingleOutputStreamOperator<TelemetryMessage> once =
        telemetry
            .keyBy(message -> message.site() + "/" + message.device(), Types.STRING)
            .process(new DeviceFunction(hasReadings), messageType())
            .name("once")
            .uid("once");
    DataStream<TableRow> figures =
        once.keyBy(TelemetryMessage::site, Types.STRING)
            .process(new SiteFunction(sites.toAbsolutePath().toString(), evaluations), rowType())
            .name("figures")
            .uid("figures");
    DataStream<TableRow> seen =
        once.map(message -> Tuple2.of(message.site(), message.arrived()), SilenceFunction.SEEN)
            .name("seen")
            .uid("seen")
            .keyBy(each -> each.f0, Types.STRING)
            .process(new SilenceFunction(silence.toMillis()), rowType())
            .name("silence")
            .uid("silence");
    sink(once.getSideOutput(DeviceFunction.ROWS), "readings");
    sink(figures, "figures");
    sink(inventory, "inventory");
    sink(seen, "silence");
    return once;
  }

  private void sink(DataStream<TableRow> rows, String name) {
    rows.sinkTo(tables).name(name + " table").uid(name + "-table");
  }
}
