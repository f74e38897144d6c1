// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.simulation;

import io.parasol.config.site.Framing;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.SerialSettings;
import java.time.Duration;

/** Where a master finds controllers. */
public sealed interface Place {

  /** The address or the path, as a master gives it. */
  String name();

  /**
   * A Modbus TCP server.
   *
   * @param listen where it listens; port 0 takes any free one.
   */
  record Tcp(HostPort listen) implements Place {
    @Override
    public String name() {
      return listen.toString();
    }
  }

  /**
   * A box that has a line behind it.
   *
   * @param listen where it takes its one connection; port 0 takes any free one.
   */
  record RtuOverTcp(HostPort listen) implements Place {
    @Override
    public String name() {
      return listen.toString();
    }
  }

  /**
   * A pseudo terminal at which every character takes the time that it takes on a line.
   *
   * @param line its port is the link that is made to the terminal.
   * @param strict whether a request is ignored that no silence precedes.
   * @param echo whether the master hears what it says.
   * @param batch how long the master's adapter holds back what it hears, up to 1 s.
   */
  record Pty(SerialSettings line, Framing framing, boolean strict, boolean echo, Duration batch)
      implements Place {
    public Pty {
      Bounds.require(
          !batch.isNegative() && batch.compareTo(Duration.ofSeconds(1)) <= 0, "batch", "up to 1 s");
    }

    @Override
    public String name() {
      return line.port().toString();
    }
  }

  /** A serial port of this machine, with a line behind it. */
  record Serial(SerialSettings line, Framing framing) implements Place {
    @Override
    public String name() {
      return line.port().toString();
    }
  }
}
