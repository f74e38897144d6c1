// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import io.netty.channel.EventLoopGroup;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.modbus.frame.ServerFraming;
import io.parasol.simulator.bus.BusSettings;
import io.parasol.simulator.bus.LinePace;
import io.parasol.simulator.bus.SimulatedBus;
import io.parasol.simulator.bus.WireCounts;
import io.parasol.simulator.config.Place;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.Served;
import io.parasol.simulator.modbus.ServerSettings;
import io.parasol.simulator.port.ConvertedPort;
import io.parasol.simulator.port.TcpEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** An open endpoint. For any thread. */
interface PlayedEndpoint extends AutoCloseable {

  /** A line behind a converter, so fast that its time does not matter. */
  LinePace CONVERTER_LINE = new LinePace(115_200, 10);

  /** Returns the address or the path that a client opens. */
  String place();

  /** Returns the requests answered for one unit so far, without exception responses and faults. */
  Served served(Unit unit);

  /** Returns the requests answered for all units so far. */
  Served served();

  /** Returns the counts of its line so far; empty if it has none. */
  default Optional<WireCounts> wire() {
    return Optional.empty();
  }

  /** Disconnects all clients, which may reconnect at once. */
  void disconnect();

  /** Plugs its port in or unplugs it, if it is a port that can be unplugged. */
  default void plug(boolean isIn) {}

  @Override
  void close();

  /**
   * Opens a place. Blocks until clients can connect.
   *
   * @throws IOException if it cannot be opened; the message names the place and the reason.
   */
  static PlayedEndpoint open(
      Place place, EndpointControllers controllers, EventLoopGroup loops, SerialPorts ports)
      throws IOException {
    if (place instanceof Place.Tcp tcp) {
      return new TcpEndpoint(
          ModbusServer.start(tcp.listen(), loops, ServerSettings.DEFAULT, controllers::answer));
    }
    if (place instanceof Place.RtuOverTcp box) {
      TcpEnd end = TcpEnd.at(box.listen());
      BusSettings settings = BusSettings.carried(CONVERTER_LINE);
      return new LineEndpoint(
          end.address().toString(), SimulatedBus.start(end, settings, controllers::answerOnLine));
    }
    if (place instanceof Place.Pty pty) {
      BusSettings settings =
          new BusSettings(
              LinePace.of(pty.line()),
              framing(pty.framing()),
              true,
              pty.strict(),
              pty.echo(),
              pty.batch());
      SerialPort port = ConvertedPort.at(pty.line());
      return new LineEndpoint(
          place.name(), SimulatedBus.start(port, settings, controllers::answerOnLine));
    }
    Place.Serial serial = (Place.Serial) place;
    BusSettings settings =
        new BusSettings(
            LinePace.of(serial.line()),
            framing(serial.framing()),
            false,
            false,
            false,
            Duration.ZERO);
    SerialPort port = ports.open(serial.line(), false);
    return new LineEndpoint(
        place.name(), SimulatedBus.start(port, settings, controllers::answerOnLine));
  }

  private static ServerFraming framing(Framing framing) {
    return switch (framing) {
      case RTU -> ServerFraming.RTU;
      case ASCII -> ServerFraming.ASCII;
    };
  }

  /** An endpoint on Modbus TCP. */
  record TcpEndpoint(ModbusServer server) implements PlayedEndpoint {
    HostPort address() {
      return server.address();
    }

    @Override
    public String place() {
      return address().toString();
    }

    @Override
    public Served served(Unit unit) {
      return server.served(unit);
    }

    @Override
    public Served served() {
      return server.served();
    }

    @Override
    public void disconnect() {
      server.closeConnections();
    }

    @Override
    public void close() {
      server.close();
    }
  }

  /** An endpoint on a line, with one port for the client. */
  record LineEndpoint(String place, SimulatedBus bus) implements PlayedEndpoint {
    @Override
    public Served served(Unit unit) {
      return bus.served(unit);
    }

    @Override
    public Served served() {
      return bus.served();
    }

    @Override
    public Optional<WireCounts> wire() {
      return Optional.of(bus.counts());
    }

    @Override
    public void disconnect() {
      bus.disconnect();
    }

    @Override
    public void plug(boolean isIn) {
      bus.plug(isIn);
    }

    @Override
    public void close() {
      bus.close();
    }
  }
}
