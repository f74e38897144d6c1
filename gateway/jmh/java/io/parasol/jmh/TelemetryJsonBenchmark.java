// SPDX-License-Identifier: Apache-2.0
package io.parasol.jmh;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.telemetry.report.DeviceReporting;
import io.parasol.gateway.telemetry.report.Reporter;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.MalformedResponseException;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.ResponsePdu;
import io.parasol.legacy.modbus.plan.Block;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Writes readings as the JSON of a telemetry message; the time is that of one point. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TelemetryJsonBenchmark {

  private final List<Reading> readings = new ArrayList<>();
  private final Reporter reporter;
  private long seq;
  private byte[] message = {};

  /** Decodes the readings. */
  public TelemetryJsonBenchmark() {
    DeviceId device = new DeviceId("unit-000");
    Block block = BenchPoints.block();
    ModbusResponse registers = registers(block);
    block
        .points()
        .forEach(
            point ->
                readings.add(
                    point.read(device, registers, 0, Instant.parse("2026-06-01T12:00:00Z"))));
    this.reporter =
        new Reporter(
            device,
            DeviceReporting.EVERY_READING,
            () -> 0,
            (of, measuredAt, stamp, encoder) -> message = encoder.apply(++seq),
            instant -> Optional.empty());
  }

  private static ModbusResponse registers(Block block) {
    try {
      return ResponsePdu.decode(new Pdu(BenchPoints.response(block)), block.request());
    } catch (MalformedResponseException defect) {
      throw new IllegalStateException("a prepared response is malformed", defect);
    }
  }

  @Benchmark
  @OperationsPerInvocation(BenchPoints.COUNT)
  public byte[] report() {
    reporter.report(readings);
    return message;
  }
}
