// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads the firmware loader of a simulated controller. */
final class LoaderReader {

  /** The key of this section in a controller. */
  static final String KEY = "loader";

  private static final Keys KEYS =
      Keys.of(
          "takes",
          "model",
          "serial",
          "version",
          "identity",
          "erasing",
          "refuses-signature",
          "busy",
          "loses-answer-to",
          "restarts-at",
          "other-serial",
          "keeps-version");

  private static final TextFormat<Loader.TransferMode> TAKES =
      TextFormat.oneOf(List.of(Loader.TransferMode.values()));
  private static final TextFormat<String> TEXT =
      TextFormat.matching(
          "1 to 12 letters, digits and - . _", Pattern.compile("[A-Za-z0-9._-]{1,12}"));
  private static final TextFormat<String> VERSION =
      TextFormat.matching(
          "1 to 8 letters, digits and - . _", Pattern.compile("[A-Za-z0-9._-]{1,8}"));
  private static final TextFormat<Integer> BLOCK = TextFormat.integer(1, 1_000_000);

  /** Serial number and version occupy twelve registers. */
  private static final TextFormat<Integer> ADDRESS = TextFormat.integer(0, 65_536 - 12);

  private static final TextFormat<Duration> TIME =
      TextFormat.duration(Duration.ZERO, Duration.ofMinutes(1));

  private LoaderReader() {}

  static Optional<Loader> read(Section controller) {
    return controller.section(KEY, KEYS).flatMap(LoaderReader::loader);
  }

  private static Optional<Loader> loader(Section loader) {
    Optional<Loader.TransferMode> takes = loader.required("takes", TAKES);
    Optional<String> model = loader.required("model", TEXT);
    Optional<String> serial = loader.required("serial", TEXT);
    Optional<String> version = loader.required("version", VERSION);
    Optional<Integer> identity = loader.optional("identity", ADDRESS);
    Duration erasing = loader.optional("erasing", TIME, Duration.ZERO);
    LoaderFaults faults =
        new LoaderFaults(
            loader.optional("refuses-signature", TextFormat.FLAG, false),
            loader.optional("busy", TIME, Duration.ZERO),
            loader.optional("loses-answer-to", BLOCK, 0),
            loader.optional("restarts-at", BLOCK, 0),
            loader.optional("other-serial", TEXT),
            loader.optional("keeps-version", TextFormat.FLAG, false));
    return takes.isEmpty() || model.isEmpty() || serial.isEmpty() || version.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Loader(
                takes.get(),
                model.get(),
                serial.get(),
                version.get(),
                identity.map(OptionalInt::of).orElse(OptionalInt.empty()),
                erasing,
                faults));
  }
}
