// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The only Modbus client of one link. Sends requests, and matches each response by transaction
 * identifier, unit identifier and function code. Reconnects automatically with back-off and jitter.
 *
 * <p>Methods may be called from any thread unless they state otherwise. A caller abandons a request
 * by completing or cancelling its stage. If the request has not been sent by then, it is never
 * sent.
 */
public interface ModbusClient extends AutoCloseable {

  /**
   * Queues a request and sends it in turn.
   *
   * @param timeout how long the caller waits, from now; afterwards the request is never sent.
   * @return completes on the link's event loop with the response (an exception response is a
   *     response), or fails with {@link ModbusFailure}.
   */
  CompletionStage<ModbusResponse> send(Unit unit, ModbusRequest request, Duration timeout);

  /**
   * Queues a request before every request from {@link #send} that has not been sent yet. For
   * writes; urgent requests keep their order.
   */
  CompletionStage<ModbusResponse> sendUrgent(Unit unit, ModbusRequest request, Duration timeout);

  /**
   * Returns how long a unit must still be left alone, because a late response could be mistaken for
   * the response to the next request. A request to the unit waits that long. Call on the thread on
   * which responses arrive.
   */
  default Duration quarantine(Unit unit) {
    return Duration.ZERO;
  }

  /**
   * Returns the maximum number of requests in flight. It falls to 1 when a device has mixed up
   * requests. Further requests wait in the queue, which counts towards their timeout. Call on the
   * thread on which responses arrive.
   */
  int window();

  /** Returns the latest frame of another master on the same serial line, if one is present. */
  default Optional<ForeignFrame> foreignMaster() {
    return Optional.empty();
  }

  /**
   * Returns how long the request that has just ended waited for other masters on the line before it
   * was sent. Call when its stage completes.
   */
  default Duration postponed() {
    return Duration.ZERO;
  }

  boolean isConnected();

  /** Fails all waiting requests immediately, and never reconnects. */
  @Override
  void close();
}
