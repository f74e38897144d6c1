// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.json.Json;
import java.time.Instant;
import java.util.List;

/** Formats a certificate of the authority, for operators or for programs. */
record IssuedLine(IssuedCertificate certificate, Instant now) {

  static final List<String> HEAD = List.of("NAME", "STATE", "UNTIL", "IDENTITY");

  List<String> row() {
    return List.of(
        certificate.name(),
        state(),
        certificate.notAfter().toString(),
        certificate.identity().uri());
  }

  String text() {
    return "%s (%s), valid until %s"
        .formatted(certificate.name(), certificate.identity().uri(), certificate.notAfter());
  }

  Json json() {
    return Json.object()
        .put("name", certificate.name())
        .put("identity", certificate.identity().uri())
        .put("serial", certificate.serial().toString(16))
        .put("not-before", certificate.notBefore().toString())
        .put("not-after", certificate.notAfter().toString())
        .put("state", state())
        .put("seconds-left", certificate.notAfter().getEpochSecond() - now.getEpochSecond())
        .build();
  }

  private String state() {
    if (certificate.isRevoked()) {
      return "revoked";
    }
    if (now.isBefore(certificate.notBefore())) {
      return "not valid yet";
    }
    return certificate.notAfter().isBefore(now) ? "expired" : "valid";
  }
}
