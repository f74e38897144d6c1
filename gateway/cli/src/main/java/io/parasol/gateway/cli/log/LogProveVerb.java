// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.evidence.ConsistencyProof;
import io.parasol.certs.evidence.LogHead;
import io.parasol.certs.evidence.LogReader;
import io.parasol.certs.evidence.LogRecords;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.LogFolder;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol log prove}: proves to a witness that the log continues an earlier head. */
@Command(
    name = "prove",
    description = {
      "Prints the newest signed head of the log, with the proof that the log begins with the"
          + " records of an earlier head (RFC 9162, 2.1.4). Works beside a running gateway.",
      "Give the output to: parasol witness check FILE"
    })
final class LogProveVerb implements Runnable {

  @Option(
      names = "--from",
      required = true,
      paramLabel = "SIZE",
      description =
          "Number of records of an earlier head that the witness keeps; it prints the number if it"
              + " lacks a proof.")
  private long from;

  @Mixin private SiteOption site;
  @Spec private CommandSpec spec;

  private @Nullable Json head;
  private @Nullable String certificate;
  private @Nullable String newestCertificate;

  @Override
  public void run() {
    Path log = LogFolder.in(site.loadWithState().state());
    try {
      LogReader.read(log, (index, record) -> examine(record));
      Json newest = head;
      if (newest == null) {
        throw new VerbException(ExitCode.FAILED, "the log has no signed head yet");
      }
      long size = LogHead.ofKept(Envelope.of(newest)).size();
      if (from < 0 || from > size) {
        throw new VerbException(
            ExitCode.FAILED,
            "--from is %d; expected 0 to %d, the number of records of the newest head; if a witness has kept a head with more records, the log went back"
                .formatted(from, size));
      }
      JsonBuilder message = Json.object().put("log-head", newest);
      Optional.ofNullable(certificate).ifPresent(pem -> message.put("certificate", pem));
      message.put("log-consistency", ConsistencyProof.of(log, from, size).json());
      new Console(spec).json(message.build());
    } catch (IOException failed) {
      throw new VerbException(
          ExitCode.FAILED, Printable.of(FileErrorText.withFile(failed)), failed);
    } catch (JsonException malformed) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(malformed.getMessage()), malformed);
    }
  }

  /** Keeps the newest head, and the certificate of the key that signed it. */
  private void examine(byte[] record) throws IOException {
    try {
      if (LogRecords.isOf(LogRecords.HEAD, record)) {
        head = Members.of(Json.parse(record), "record").required("head");
        certificate = newestCertificate;
      } else if (LogRecords.isOf(LogRecords.CERTIFICATE, record)) {
        newestCertificate = Members.of(Json.parse(record), "record").text("pem");
      }
    } catch (JsonException malformed) {
      throw new IOException(malformed.getMessage(), malformed);
    }
  }
}
