// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The optional part of an installation that writes to Kafka. */
public final class KafkaPart {

  /** What is wrong if it is missing, as problems of a configuration describe it. */
  public static final String MISSING = "an address of Kafka, but the Kafka client is not installed";

  /** What an operator must do if it is missing. */
  public static final String EXPECTED =
      "the archive parasol-kafka of the same version, unpacked into the folder of the program"
          + " (docs/bridge.md)";

  private KafkaPart() {}

  /** Returns whether the part is installed, in the version of this program. */
  public static boolean isInstalled() {
    return find().isPresent();
  }

  /**
   * Returns the part.
   *
   * @throws VerbException with one line, if it is not installed.
   */
  static KafkaConnector require() {
    return find()
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE, "bridge.to is %s; expected %s".formatted(MISSING, EXPECTED)));
  }

  private static Optional<KafkaConnector> find() {
    try {
      Iterator<KafkaConnector> found = ServiceLoader.load(KafkaConnector.class).iterator();
      return found.hasNext()
          ? Optional.of(found.next()).filter(part -> part.version() == KafkaConnector.VERSION)
          : Optional.empty();
    } catch (ServiceConfigurationError | LinkageError unusable) {
      return Optional.empty();
    }
  }
}
