// SPDX-License-Identifier: Apache-2.0
package io.parasol.jmh;

import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.MalformedResponseException;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.ResponsePdu;
import io.parasol.legacy.modbus.plan.Block;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Decodes the registers of a response to readings; the time is that of one point. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {

  private final DeviceId device = new DeviceId("unit-000");
  private final Instant measuredAt = Instant.parse("2026-06-01T12:00:00Z");
  private final Block block = BenchPoints.block();
  private final Pdu response = new Pdu(BenchPoints.response(block));

  @Benchmark
  @OperationsPerInvocation(BenchPoints.COUNT)
  public void decode(Blackhole readings) throws MalformedResponseException {
    ModbusResponse registers = ResponsePdu.decode(response, block.request());
    for (PointDecoder point : block.points()) {
      readings.consume(point.read(device, registers, block.range().start(), measuredAt));
    }
  }
}
