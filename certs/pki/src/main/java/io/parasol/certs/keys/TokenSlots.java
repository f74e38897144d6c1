// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.KeySettings;
import java.security.InvalidParameterException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a PKCS#11 module. SunPKCS11 selects a slot by its number only, which is not stable
 * for some tokens. It prints the label and the flags of a token when it is configured, and nothing
 * else of its public interface states them.
 */
final class TokenSlots {

  /** Maximum number of slots with tokens that are searched. */
  private static final int MAX_SLOTS = 16;

  private static final Pattern WITH_TOKENS = Pattern.compile("(?m)^Slots with tokens: (.*)$");
  private static final Pattern TOKEN = Pattern.compile("(?s)Token info for token.*");
  private static final Pattern LABEL = Pattern.compile("(?m)^\\s*label: (.*?)\\s*$");
  private static final Pattern FLAGS = Pattern.compile("(?m)^\\s*flags: (.*)$");

  private final KeySettings.Token settings;

  TokenSlots(KeySettings.Token settings) {
    this.settings = settings;
  }

  /**
   * A slot with a token.
   *
   * @param flags of the token, by their names in PKCS#11.
   */
  record Slot(long id, String label, String flags) {

    /** Requires that a wrong PIN cannot lock the token. */
    void requirePinTries() throws UnusableKeyException {
      if (flags.contains("CKF_USER_PIN_LOCKED")) {
        throw new UnusableKeyException(TokenFailure.text("CKR_PIN_LOCKED"));
      }
      if (flags.contains("CKF_USER_PIN_FINAL_TRY")) {
        throw new UnusableKeyException(
            "one try is left before its PIN is locked, and is not used; log in once by hand with"
                + " the right PIN");
      }
      if (!flags.contains("CKF_USER_PIN_INITIALIZED")) {
        throw new UnusableKeyException("it has no PIN of a user; initialize it first");
      }
    }
  }

  /** Returns the slot of the token. */
  Slot find() throws UnusableKeyException {
    List<Slot> all = all();
    List<Slot> matching =
        all.stream().filter(each -> each.label().equals(settings.label())).toList();
    if (matching.size() == 1) {
      return matching.get(0);
    }
    if (matching.size() > 1) {
      throw new UnusableKeyException(
          "%d slots have a token of that label; expected one".formatted(matching.size()));
    }
    TreeSet<String> labels = new TreeSet<>();
    all.stream().map(Slot::label).filter(label -> !label.isEmpty()).forEach(labels::add);
    throw new UnusableKeyException(
        labels.isEmpty()
            ? "no slot has a token of that label; the token is missing or not initialized"
            : "no slot has a token of that label; there are " + labels);
  }

  private List<Slot> all() throws UnusableKeyException {
    String first = describe("slotListIndex = 0");
    Matcher slots = WITH_TOKENS.matcher(first);
    List<Slot> found = new ArrayList<>();
    if (slots.find()) {
      for (String id : slots.group(1).split(", ", -1)) {
        if (id.matches("[0-9]{1,18}") && found.size() < MAX_SLOTS) {
          found.add(slot(Long.parseLong(id), describe("slot = " + id)));
        }
      }
    }
    return found;
  }

  private static Slot slot(long id, String text) {
    Matcher token = TOKEN.matcher(text);
    String info = token.find() ? token.group() : "";
    return new Slot(id, firstGroup(LABEL, info), firstGroup(FLAGS, info));
  }

  private static String firstGroup(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? found.group(1) : "";
  }

  /** Returns what SunPKCS11 prints about a slot. */
  private String describe(String slot) throws UnusableKeyException {
    try (PrintedText printed = PrintedText.ofThisThread()) {
      try {
        Provider unused = configure("parasol-slots", slot + "\nshowInfo = true");
      } catch (UnusableKeyException noToken) {
        if (!printed.text().contains("Slots with tokens:")) {
          throw noToken;
        }
      }
      return printed.text();
    }
  }

  /**
   * Configures SunPKCS11, which is named explicitly, with the module.
   *
   * @param attributes further lines of its configuration.
   */
  Provider configure(String name, String attributes) throws UnusableKeyException {
    @Nullable Provider sun = Security.getProvider("SunPKCS11");
    if (sun == null) {
      throw new UnusableKeyException(
          "this Java runtime has no provider SunPKCS11 (module jdk.crypto.cryptoki)");
    }
    try {
      return sun.configure(
          "--name = %s\nlibrary = %s\n%s".formatted(name, settings.library(), attributes));
    } catch (InvalidParameterException | ProviderException | UnsupportedOperationException e) {
      throw new UnusableKeyException(TokenFailure.text(e), e);
    }
  }
}
