// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.TransferProgress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Encodes and decodes an installation for the journal. */
public final class InstallationJson {

  private static final String WHERE = "installation";

  private InstallationJson() {}

  public static Json write(Installation one) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("stage", new Json.Str(one.stage().wireName()));
    members.put("tries", Json.Num.of(one.tries()));
    members.put("goal", new Json.Str(one.goal().wireName()));
    members.put("rounds", Json.Num.of(one.eraseCount()));
    members.put("erased", new Json.Bool(one.isErased()));
    members.put("rollback", new Json.Bool(one.isRollback()));
    members.put("blocks", Json.Num.of(one.cursor().blocks()));
    members.put("bytes", Json.Num.of(one.cursor().bytes()));
    members.put("sha256", new Json.Str(one.cursor().sha256()));
    one.deviceIdentity().ifPresent(met -> members.put("met", write(met)));
    one.proof().ifPresent(proof -> members.put("proof", new Json.Str(proof.wireName())));
    one.installFailure()
        .ifPresent(
            trouble -> {
              members.put("trouble", new Json.Str(trouble.reason()));
              members.put("detail", new Json.Str(trouble.detail()));
              members.put("refused", new Json.Bool(trouble.isRefusal()));
            });
    return new Json.Obj(members);
  }

  private static Json write(DeviceIdentity met) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("manufacturer", new Json.Str(met.manufacturer()));
    members.put("model", new Json.Str(met.model()));
    members.put("serial", new Json.Str(met.serial()));
    members.put("firmware", new Json.Str(met.firmware()));
    return new Json.Obj(members);
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
                  ? Optional.of(identity(members.object("met")))
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

  private static DeviceIdentity identity(Members members) throws JsonException {
    return new DeviceIdentity(
        members.text("manufacturer"),
        members.text("model"),
        members.text("serial"),
        members.text("firmware"));
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
