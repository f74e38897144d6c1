// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a token, in one line. The provider of the JDK states it as the name of a
 * return value of PKCS#11 (v2.40, 5.1) somewhere in the chain of causes.
 */
public final class TokenFailure {

  private static final String NOT_PRESENT = "the token was removed, or does not answer";

  private static final Pattern RETURN_VALUE = Pattern.compile("CKR_[A-Z0-9_]{2,60}");
  private static final int MAX_CAUSES = 10;

  private static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry("CKR_PIN_INCORRECT", "the PIN is wrong; it is not tried again"),
          Map.entry("CKR_PIN_INVALID", "the PIN is wrong; it is not tried again"),
          Map.entry("CKR_PIN_LEN_RANGE", "the PIN is wrong; it is not tried again"),
          Map.entry(
              "CKR_PIN_LOCKED",
              "its PIN is locked; unlock it with the PIN of its security officer"),
          Map.entry("CKR_PIN_EXPIRED", "its PIN has expired; set a new one"),
          Map.entry("CKR_SESSION_COUNT", "it has no free session; other programs use all of them"),
          Map.entry("CKR_DEVICE_MEMORY", "it has no space for another key"),
          Map.entry("CKR_TOKEN_WRITE_PROTECTED", "it is write-protected"),
          Map.entry("CKR_DEVICE_REMOVED", NOT_PRESENT),
          Map.entry("CKR_TOKEN_NOT_PRESENT", NOT_PRESENT),
          Map.entry("CKR_TOKEN_NOT_RECOGNIZED", "the token is not initialized"),
          Map.entry("CKR_DEVICE_ERROR", NOT_PRESENT),
          Map.entry("CKR_GENERAL_ERROR", NOT_PRESENT),
          Map.entry("CKR_FUNCTION_FAILED", NOT_PRESENT),
          Map.entry("CKR_KEY_HANDLE_INVALID", "the key is no longer in the token"),
          Map.entry("CKR_OBJECT_HANDLE_INVALID", "the key is no longer in the token"),
          Map.entry("CKR_SESSION_HANDLE_INVALID", NOT_PRESENT),
          Map.entry("CKR_USER_NOT_LOGGED_IN", "the token has ended the login"));

  private TokenFailure() {}

  /** Returns the text of a return value. */
  static String text(String returnValue) {
    @Nullable String known = TEXTS.get(returnValue);
    return known == null ? "it refuses with " + returnValue : known + " (" + returnValue + ")";
  }

  /** Returns the text of the first return value in the chain of causes, or of the first cause. */
  public static String text(Throwable failure) {
    @Nullable Throwable each = failure;
    for (int i = 0; each != null && i < MAX_CAUSES; i++, each = each.getCause()) {
      Matcher found = RETURN_VALUE.matcher(String.valueOf(each.getMessage()));
      if (found.find()) {
        return text(found.group());
      }
    }
    String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    if (message.contains("does not exist") || message.contains("not found")) {
      return "its library does not exist";
    }
    if (message.contains("No installed provider supports this key")
        || message.contains("instance of ECPrivateKey")) {
      return "its token is not open";
    }
    return message.contains("removed") ? NOT_PRESENT : message;
  }

  /** Returns whether the PIN was refused, so that it must not be tried again. */
  static boolean isPinRefused(String text) {
    return text.contains("CKR_PIN_");
  }
}
