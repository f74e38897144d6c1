// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.TransferProgress;
import java.util.Optional;

/** Encodes and decodes an installation for the journal. */
public final class InstallationJson {

  private static final String WHERE = "installation";

  private InstallationJson() {}

  public static Json write(Installation one) {
    JsonBuilder members =
        Json.object()
            .put("stage", one.stage().wireName())
            .put("tries", one.tries())
            .put("goal", one.goal().wireName())
            .put("rounds", one.eraseCount())
            .put("erased", one.isErased())
            .put("rollback", one.isRollback())
            .put("blocks", one.cursor().blocks())
            .put("bytes", one.cursor().bytes())
            .put("sha256", one.cursor().sha256())
            .putOptional("met", one.deviceIdentity(), met -> met.json().build())
            .putOptional("proof", one.proof().map(Proof::wireName));
    one.installFailure()
        .ifPresent(
            failure -> {
              members.put("trouble", failure.reason());
              members.put("detail", failure.detail());
              members.put("refused", failure.isRefusal());
            });
    return members.build();
  }

  public static Installation read(Json json) throws JsonException {
    Members members = Members.of(json, WHERE);
    try {
      Installation one =
          new Installation(
              stage(members.text("stage")),
              Math.toIntExact(members.integer("tries")),
              stage(members.text("goal")),
              Math.toIntExact(members.integer("rounds")),
              flag(members, "erased"),
              flag(members, "rollback"),
              new TransferProgress(
                  Math.toIntExact(members.integer("blocks")),
                  members.integer("bytes"),
                  members.text("sha256")),
              members.optional("met").isPresent()
                  ? Optional.of(DeviceIdentity.read(members.object("met")))
                  : Optional.empty(),
              members.optionalText("proof").map(InstallationJson::proof),
              members.optional("trouble").isPresent()
                  ? Optional.of(
                      new InstallFailure(
                          members.text("trouble"),
                          members.text("detail"),
                          flag(members, "refused")))
                  : Optional.empty());
      members.expectNoOthers();
      return one;
    } catch (IllegalArgumentException | ArithmeticException malformed) {
      throw new JsonException(WHERE + ": " + malformed.getMessage());
    }
  }

  private static Stage stage(String word) throws JsonException {
    return Stage.of(word).orElseThrow(() -> new JsonException(WHERE + ": unknown stage " + word));
  }

  private static Proof proof(String word) {
    for (Proof each : Proof.values()) {
      if (each.wireName().equals(word)) {
        return each;
      }
    }
    throw new IllegalArgumentException("unknown proof " + word);
  }

  private static boolean flag(Members members, String key) throws JsonException {
    if (members.required(key) instanceof Json.Bool flag) {
      return flag.value();
    }
    throw new JsonException(WHERE + "." + key + " : expected true or false");
  }
}
