// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Unit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The one master of one link: asks, and matches each answer by transaction, unit and function.
 * Reconnects by itself with back-off and jitter.
 *
 * <p>All methods may be called from any thread. A stage that is completed or cancelled by its
 * caller is a request given up: if it has not been sent yet, it never is.
 */
public interface ModbusMaster extends AutoCloseable {

  /**
   * Sends a request when its turn has come.
   *
   * @param timeout how long, from now, the caller waits; afterwards the request is never sent.
   * @return completes on the link's event loop with the answer (an exception answer is an answer),
   *     or fails with {@link ModbusFailure}.
   */
  CompletionStage<ModbusResponse> send(Unit unit, ModbusRequest request, Duration timeout);

  /**
   * As {@link #send}, but goes before every request that came by {@link #send} and has not been
   * sent yet. For writes; several keep their order.
   */
  CompletionStage<ModbusResponse> sendUrgent(Unit unit, ModbusRequest request, Duration timeout);

  /**
   * How long a unit is still left alone, since an answer of it may come that is not that to the
   * next request; a request to it waits that long. Called on the thread on which answers come.
   */
  default Duration quarantine(Unit unit) {
    return Duration.ZERO;
  }

  /**
   * How many requests may be under way at once; fewer from when a device has mixed them up. What is
   * sent beyond that waits for its turn, and for part of its time-out. Called on the thread on
   * which answers come.
   */
  int window();

  /** What was heard last of another master on the same line, if there is one. */
  default Optional<ForeignFrame> foreignMaster() {
    return Optional.empty();
  }

  boolean isConnected();

  /** Fails what is waiting, at once, and never reconnects. */
  @Override
  void close();
}
