// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the character format of a serial line and its Modbus framing. */
public final class SerialReader {

  /** The keys of the character format. */
  public static final List<String> KEYS = List.of("baud", "parity", "data-bits", "stop-bits");

  static final TextFormat<Integer> BAUD = TextFormat.integer(50, 4_000_000);
  static final TextFormat<Parity> PARITY = TextFormat.oneOf(List.of(Parity.values()));
  static final TextFormat<Integer> STOP_BITS = TextFormat.integer(1, 2);

  private static final TextFormat<Integer> DATA_BITS = TextFormat.integer(7, 8);
  private static final TextFormat<Framing> FRAMING = TextFormat.oneOf(List.of(Framing.values()));

  private SerialReader() {}

  /**
   * Reads the settings of a line.
   *
   * @param port empty if the port is invalid; the other settings are checked nevertheless.
   */
  public static Optional<SerialSettings> read(Section line, Optional<Path> port) {
    int baud = line.optional("baud", BAUD, 9_600);
    Parity parity = line.optional("parity", PARITY, Parity.NONE);
    int dataBits = line.optional("data-bits", DATA_BITS, 8);
    int stopBits = line.optional("stop-bits", STOP_BITS, 1);
    return port.map(path -> new SerialSettings(path, baud, parity, dataBits, stopBits));
  }

  public static Framing framing(Section line) {
    return line.optional("framing", FRAMING, Framing.RTU);
  }

  /**
   * Returns whether the characters have enough data bits for the framing; reports a problem if not
   * (Modbus over Serial Line V1.02, 2.5).
   */
  public static boolean fits(Section line, SerialSettings settings, Framing framing) {
    boolean fits = framing == Framing.ASCII || settings.dataBits() == 8;
    if (!fits) {
      line.problem("data-bits", "7 with framing rtu", "8, or framing: ascii");
    }
    return fits;
  }
}
