// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.netty.channel.EventLoopGroup;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.Unit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;

/**
 * A Modbus client for a serial line at the other end of a TCP connection: RTU frames in a stream,
 * one request at a time, whatever the window of the settings.
 *
 * <p>{@link LineConversation} describes how a response is matched without a transaction identifier.
 * Connections are handled as in {@link TcpModbusMaster}.
 */
public final class RtuOverTcpModbusMaster implements ModbusMaster {

  private final ModbusMaster master;

  /**
   * @param loops the client uses one of its loops permanently; the group must outlive the client.
   * @param line usually {@link LineSettings#OVER_TCP}.
   * @param chance returns random numbers from 0 (inclusive) to 1 (exclusive), for the jitter of
   *     reconnects.
   */
  public RtuOverTcpModbusMaster(
      HostPort peer,
      EventLoopGroup loops,
      TcpSettings settings,
      LineSettings line,
      ConnectionListener listener,
      DoubleSupplier chance) {
    master =
        new TcpMaster(
            peer,
            Optional.empty(),
            loops,
            settings,
            listener,
            chance,
            new LineDialogue(settings, line, listener));
  }

  @Override
  public CompletionStage<ModbusResponse> send(Unit unit, ModbusRequest request, Duration timeout) {
    return master.send(Limits.requireOneUnit(unit), request, timeout);
  }

  @Override
  public CompletionStage<ModbusResponse> sendUrgent(
      Unit unit, ModbusRequest request, Duration timeout) {
    return master.sendUrgent(Limits.requireOneUnit(unit), request, timeout);
  }

  @Override
  public int window() {
    return 1;
  }

  @Override
  public Optional<ForeignFrame> foreignMaster() {
    return master.foreignMaster();
  }

  @Override
  public Duration quarantine(Unit unit) {
    return master.quarantine(unit);
  }

  @Override
  public boolean isConnected() {
    return master.isConnected();
  }

  @Override
  public void close() {
    master.close();
  }
}
