// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.ContractSettings;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.PathText;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code contract}: the parties that sign exclusions. */
final class ContractReader {

  private static final Keys CONTRACT = Keys.of("parties");
  private static final int PARTIES = 2;
  private static final String EXPECTED =
      "two parties with their public keys, such as {owner: owner.pub, operator: operator.pub}";
  private static final TextFormat<SignerName> NAME =
      TextFormat.named("the name of a party", SignerName::new);

  private ContractReader() {}

  static ContractSettings read(Section site) {
    return site.section("contract", CONTRACT)
        .map(ContractReader::parties)
        .orElse(ContractSettings.NONE);
  }

  private static ContractSettings parties(Section contract) {
    TextFormat<Path> key =
        PathText.relativeTo(contract.source().file(), "the path of a public key in PEM form");
    List<Named> entries = contract.requiredEntries("parties", EXPECTED);
    Map<SignerName, Path> parties = new LinkedHashMap<>();
    for (Named each : entries) {
      Optional<SignerName> name = each.as(NAME);
      Optional<Path> path = each.field().as(key);
      if (path.isPresent() && !Files.isRegularFile(path.get())) {
        each.field()
            .problem(
                "a file that does not exist: " + Printable.of(path.get().toString()),
                key.expected());
      }
      if (name.isPresent() && path.isPresent()) {
        if (parties.containsValue(path.get())) {
          each.field().problem("the key of the other party", "a different key for each party");
        }
        parties.put(name.get(), path.get());
      }
    }
    if (!entries.isEmpty() && entries.size() != PARTIES) {
      contract.problem("parties", entries.size() + " parties", EXPECTED);
    }
    return new ContractSettings(parties);
  }
}
