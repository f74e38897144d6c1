// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SerialSettings;
import java.time.Duration;

/** Where a Modbus client reaches simulated controllers. */
public sealed interface Place {

  /** Returns the address or the path, as a client uses it. */
  String name();

  /**
   * A Modbus TCP server.
   *
   * @param listen its address; port 0 means any free port.
   */
  record Tcp(HostPort listen) implements Place {
    @Override
    public String name() {
      return listen.toString();
    }
  }

  /**
   * A serial line behind a TCP converter.
   *
   * @param listen the address at which it accepts its only connection; port 0 means any free port.
   */
  record RtuOverTcp(HostPort listen) implements Place {
    @Override
    public String name() {
      return listen.toString();
    }
  }

  /**
   * A pseudo terminal with the transmission time of a real line.
   *
   * @param line its port is the symbolic link to the terminal.
   * @param strict whether a request without preceding silence is ignored.
   * @param echo whether the client receives its own transmissions.
   * @param batch how long the client's adapter holds back received bytes, up to 1 s.
   */
  record Pty(SerialSettings line, Framing framing, boolean strict, boolean echo, Duration batch)
      implements Place {
    public Pty {
      SimulationBounds.require(
          !batch.isNegative() && batch.compareTo(Duration.ofSeconds(1)) <= 0, "batch", "up to 1 s");
    }

    @Override
    public String name() {
      return line.port().toString();
    }
  }

  /** A serial port of this machine with a real line. */
  record Serial(SerialSettings line, Framing framing) implements Place {
    @Override
    public String name() {
      return line.port().toString();
    }
  }
}
