// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.LogHead;
import io.parasol.certs.evidence.LogPlace;
import io.parasol.certs.evidence.LogWitness;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file with what was kept of a log elsewhere: one receipt, signed head or message of the
 * gateway's state, or many of them, one a line.
 */
final class KeptFile {

  /** The read limit in bytes, above what a witness writes. */
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private final Path file;
  private final Set<VerificationKey> keys;

  /**
   * @param keys of the gateway.
   */
  KeptFile(Path file, Set<VerificationKey> keys) {
    this.file = file;
    this.keys = keys;
  }

  /**
   * Reads all of it.
   *
   * @throws VerbException if a part of it is not of this log.
   */
  List<LogWitness> read() throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES);
    }
    if (isOne(bytes)) {
      return List.of(witness("the receipt or head in " + file, bytes));
    }
    List<LogWitness> all = new ArrayList<>();
    int number = 0;
    for (String line : new String(bytes, UTF_8).split("\\R", -1)) {
      number++;
      if (!line.isBlank()) {
        all.add(witness("line %d of %s".formatted(number, file), line.getBytes(UTF_8)));
      }
    }
    return all;
  }

  private static boolean isOne(byte[] bytes) {
    try {
      Json unused = Json.parse(bytes);
      return true;
    } catch (JsonException many) {
      return new String(bytes, UTF_8).strip().lines().count() < 2;
    }
  }

  private LogWitness witness(String name, byte[] bytes) {
    try {
      Json json = Json.parse(bytes);
      Optional<Json> head =
          json instanceof Json.Obj state
              ? Optional.ofNullable(state.members().get("log-head"))
              : Optional.empty();
      Envelope envelope = Envelope.of(head.orElse(json));
      if (envelope.payloadType().equals(LogHead.PAYLOAD_TYPE)) {
        LogHead signed = LogHead.open(envelope, keys);
        return new LogWitness(name, signed.size(), signed.root());
      }
      LogPlace place =
          CommandReceipt.open(bytes, keys)
              .place()
              .orElseThrow(() -> new JsonException("receipt: has no position in the log"));
      return new LogWitness(name, place.size(), place.root());
    } catch (JsonException none) {
      throw new VerbException(
          ExitCode.USAGE,
          "%s is neither a head nor a receipt of this log: %s"
              .formatted(file, Printable.of(String.valueOf(none.getMessage()))),
          none);
    }
  }
}
