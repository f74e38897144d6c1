// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.site.SiteConfig.Signer;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.PathText;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code signers}: the keys that may sign commands. */
final class SignersReader {

  static final TextFormat<CommandClass> CLASS = TextFormat.oneOf(List.of(CommandClass.values()));

  private static final Keys KEYS = Keys.of("key", "classes");
  private static final TextFormat<SignerName> NAME =
      TextFormat.named("the name of a signer", SignerName::new);
  private static final String CLASSES = "a list of classes, such as [setpoint, config]";

  private final TextFormat<Path> key;
  private final Map<Path, String> owners = new HashMap<>();

  SignersReader(Path file) {
    this.key = PathText.relativeTo(file, "the path of a public key in PEM form");
  }

  Map<SignerName, Signer> read(Section site) {
    Map<SignerName, Signer> signers = new LinkedHashMap<>();
    for (Named named : site.entries("signers", "a mapping of signers")) {
      signer(named).ifPresent(signer -> signers.put(signer.name(), signer));
    }
    return signers;
  }

  private Optional<Signer> signer(Named named) {
    Optional<SignerName> name = named.as(NAME);
    return named
        .section(KEYS)
        .flatMap(
            section -> {
              Optional<Path> path =
                  section.required("key", key.expected()).flatMap(field -> key(named, field));
              Set<CommandClass> classes = classes(section);
              return name.isEmpty() || path.isEmpty()
                  ? Optional.empty()
                  : Optional.of(new Signer(name.get(), path.get(), classes));
            });
  }

  private Optional<Path> key(Named named, Field field) {
    Optional<Path> path = field.as(key);
    if (path.isEmpty()) {
      return path;
    }
    if (!Files.isRegularFile(path.get())) {
      field.problem(
          "a file that does not exist: " + Printable.of(path.get().toString()), key.expected());
    }
    // Thresholds count keys, so one key under two names would count twice.
    String owner = owners.putIfAbsent(path.get(), named.name());
    if (owner != null) {
      field.problem(
          "the key of " + Printable.of(owner) + " as well", "a different key for each signer");
    }
    return path;
  }

  private Set<CommandClass> classes(Section signer) {
    Set<CommandClass> classes = EnumSet.noneOf(CommandClass.class);
    for (Field item : signer.requiredItems("classes", CLASSES)) {
      Optional<CommandClass> each = item.as(CLASS);
      if (each.isPresent() && !classes.add(each.get())) {
        item.problem("a duplicate", "each class once");
      }
    }
    return classes;
  }
}
