// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Waits for what a master answers, within bounds. */
public final class Answers {

  private static final int LONG = 60;

  private Answers() {}

  public static ModbusResponse of(CompletionStage<ModbusResponse> stage) throws Exception {
    return stage.toCompletableFuture().get(LONG, TimeUnit.SECONDS);
  }

  public static ModbusFailure failureOf(CompletionStage<ModbusResponse> stage) {
    ExecutionException failed = assertThrows(ExecutionException.class, () -> of(stage));
    return assertInstanceOf(ModbusFailure.class, failed.getCause());
  }
}
