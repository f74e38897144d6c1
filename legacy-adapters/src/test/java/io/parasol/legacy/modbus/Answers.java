// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Waits for what a master answers, within bounds. */
final class Answers {

  private static final int LONG = 30;

  private Answers() {}

  static ModbusResponse of(CompletionStage<ModbusResponse> stage) throws Exception {
    return stage.toCompletableFuture().get(LONG, TimeUnit.SECONDS);
  }

  static ModbusFailure failureOf(CompletionStage<ModbusResponse> stage) {
    ExecutionException failed = assertThrows(ExecutionException.class, () -> of(stage));
    return assertInstanceOf(ModbusFailure.class, failed.getCause());
  }
}
