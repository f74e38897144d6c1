// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.KeySettings;
import io.parasol.config.model.site.SecretSource;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.PathText;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code certificates.keys}: where the private keys of the site are kept. */
final class KeysReader {

  private static final Keys KEYS = Keys.of("passphrase", "token");
  private static final Keys TOKEN = Keys.of("library", "label", "pin");

  private static final TextFormat<Path> LIBRARY =
      TextFormat.matching(
              "the absolute path of a PKCS#11 module, such as /usr/lib/softhsm/libsofthsm2.so",
              KeySettings.Token.LIBRARY)
          .map(Path::of);
  private static final TextFormat<String> LABEL =
      TextFormat.matching(
          "the label of the token: 1 to 32 letters, digits, spaces and ._:-",
          KeySettings.Token.LABEL);

  private static final Pattern ELSEWHERE =
      Pattern.compile("(credential|env):([A-Za-z0-9][A-Za-z0-9._-]{0,63})");
  private static final String SECRET =
      "where it is, never itself: credential:NAME, env:NAME, or the path of a file that only its"
          + " owner can read";

  private static final TextFormat<String> TEXT = new TextFormat<>(SECRET, Optional::of);

  private KeysReader() {}

  static KeySettings read(Section certificates, Path file) {
    return certificates
        .section("keys", KEYS)
        .map(keys -> new KeySettings(secret(keys, "passphrase", file), token(keys, file)))
        .orElse(KeySettings.DEFAULT);
  }

  private static Optional<KeySettings.Token> token(Section keys, Path file) {
    return keys.section("token", TOKEN)
        .flatMap(
            token -> {
              Optional<Path> library = token.required("library", LIBRARY);
              Optional<String> label = token.required("label", LABEL);
              Optional<SecretSource> pin = secret(token, "pin", file);
              if (!token.has("pin")) {
                token.problem("pin", "missing", SECRET);
              }
              return library.isPresent() && label.isPresent() && pin.isPresent()
                  ? Optional.of(new KeySettings.Token(library.get(), label.get(), pin.get()))
                  : Optional.empty();
            });
  }

  /** Reads where a secret is. A problem does not quote the value, which may be the secret. */
  private static Optional<SecretSource> secret(Section section, String key, Path file) {
    Optional<String> text = section.optional(key, TEXT);
    Optional<SecretSource> source = text.flatMap(each -> source(each, file));
    if (text.isPresent() && source.isEmpty()) {
      section.problem(key, "something else", SECRET);
    }
    return source;
  }

  private static Optional<SecretSource> source(String text, Path file) {
    Matcher elsewhere = ELSEWHERE.matcher(text);
    if (elsewhere.matches()) {
      return Optional.of(
          elsewhere.group(1).equals("env")
              ? new SecretSource.Variable(elsewhere.group(2))
              : new SecretSource.Credential(elsewhere.group(2)));
    }
    // A bare number is a PIN, not a file.
    return text.matches("[0-9]+") || text.contains(":")
        ? Optional.empty()
        : PathText.relativeTo(file, SECRET).parser().apply(text).map(SecretSource.InFile::new);
  }
}
