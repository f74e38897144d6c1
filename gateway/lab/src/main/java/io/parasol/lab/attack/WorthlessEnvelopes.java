// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Sends envelopes of 60 KB with as many signatures as an envelope can have, none of them valid. */
final class WorthlessEnvelopes extends CommandFlood {

  private static final int PAYLOAD_BYTES = 43_000;
  private static final int SIGNATURE_BYTES = 64;

  private final Random random = new Random(1);

  WorthlessEnvelopes(AttackTarget target) throws IOException {
    super(target, "operator-junk");
  }

  @Override
  byte[] envelope(int number) {
    List<Json> signatures = new ArrayList<>();
    for (int signature = 0; signature < Envelope.MAX_SIGNATURES; signature++) {
      byte[] worthless = new byte[SIGNATURE_BYTES];
      random.nextBytes(worthless);
      signatures.add(Json.object().put("keyid", "").put("sig", base64(worthless)).build());
    }
    String payload =
        "{\"number\":%d,\"padding\":\"%s\"}".formatted(number, "x".repeat(PAYLOAD_BYTES));
    JsonBuilder envelope =
        Json.object()
            .put("payloadType", Command.PAYLOAD_TYPE)
            .put("payload", base64(payload.getBytes(StandardCharsets.US_ASCII)))
            .put("signatures", signatures);
    return envelope.toBytes();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
