// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.netty.channel.EventLoopGroup;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.frame.LineSettings;
import io.parasol.legacy.modbus.pdu.ModbusLimits;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;

/**
 * A Modbus client for a serial line at the other end of a TCP connection: RTU frames in a stream,
 * one request at a time, whatever the window of the settings.
 *
 * <p>{@link SerialTransactions} describes how a response is matched without a transaction
 * identifier. Connections are handled as in {@link ModbusTcpClient}.
 */
final class RtuOverTcpClient implements ModbusClient {

  private final ModbusClient client;

  /**
   * @param loops the client uses one of its loops permanently; the group must outlive the client.
   * @param line usually {@link LineSettings#OVER_TCP}.
   * @param jitter returns random numbers from 0 (inclusive) to 1 (exclusive), for the jitter of
   *     reconnects.
   */
  public RtuOverTcpClient(
      HostPort peer,
      EventLoopGroup loops,
      TcpSettings settings,
      LineSettings line,
      ConnectionListener listener,
      DoubleSupplier jitter) {
    client =
        new StreamClient(
            new TcpPeer(peer, Optional.empty()),
            loops,
            settings,
            listener,
            jitter,
            new RtuOverTcpProtocol(settings, line, listener));
  }

  @Override
  public CompletionStage<ModbusResponse> send(Unit unit, ModbusRequest request, Duration timeout) {
    return client.send(ModbusLimits.requireUnicast(unit), request, timeout);
  }

  @Override
  public CompletionStage<ModbusResponse> sendUrgent(
      Unit unit, ModbusRequest request, Duration timeout) {
    return client.sendUrgent(ModbusLimits.requireUnicast(unit), request, timeout);
  }

  @Override
  public int window() {
    return 1;
  }

  @Override
  public Optional<ForeignFrame> foreignMaster() {
    return client.foreignMaster();
  }

  @Override
  public Duration quarantine(Unit unit) {
    return client.quarantine(unit);
  }

  @Override
  public Duration postponed() {
    return client.postponed();
  }

  @Override
  public boolean isConnected() {
    return client.isConnected();
  }

  @Override
  public void close() {
    client.close();
  }
}
