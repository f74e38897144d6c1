// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.dsse.Envelope.EnvelopeSignature;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.util.ArrayList;
import java.util.List;

/** The JSON form of an envelope (DSSE 1.0.2, envelope specification). */
final class EnvelopeJson {

  private EnvelopeJson() {}

  static Envelope read(Json json) throws JsonException {
    Members members = Members.of(json, "envelope");
    String payloadType = members.text("payloadType");
    byte[] payload = StrictBase64.decode("envelope.payload", members.text("payload"));
    return new Envelope(payloadType, payload, readSignatures(members.required("signatures")));
  }

  /** Reads the signatures. Their number is checked first, so that a long list costs nothing. */
  private static List<EnvelopeSignature> readSignatures(Json signatures) throws JsonException {
    if (!(signatures instanceof Json.Arr array)) {
      throw new JsonException("envelope.signatures: expected an array");
    }
    if (array.items().size() > Envelope.MAX_SIGNATURES) {
      throw new JsonException(
          "envelope.signatures has %d entries; expected at most %d"
              .formatted(array.items().size(), Envelope.MAX_SIGNATURES));
    }
    List<EnvelopeSignature> read = new ArrayList<>();
    for (Json each : array.items()) {
      Members members = Members.of(each, "envelope.signatures");
      read.add(
          new EnvelopeSignature(
              members.optionalText("keyid").orElse(""),
              StrictBase64.decode("envelope.signatures.sig", members.text("sig"))));
    }
    return read;
  }

  static Json write(String payloadType, byte[] payload, List<EnvelopeSignature> signatures) {
    return Json.object()
        .put("payloadType", payloadType)
        .put("payload", StrictBase64.encode(payload))
        .put("signatures", signatures.stream().map(EnvelopeJson::write).toList())
        .build();
  }

  private static Json write(EnvelopeSignature mark) {
    JsonBuilder members = Json.object();
    if (!mark.keyid().isEmpty()) {
      members.put("keyid", mark.keyid());
    }
    members.put("sig", StrictBase64.encode(mark.raw()));
    return members.build();
  }
}
