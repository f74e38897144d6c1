// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.files.UnusableKeyException;
import java.io.IOException;
import java.security.ProviderException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A failure of a token")
class TokenFailureTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CKR_PIN_INCORRECT         | the PIN is wrong; it is not tried again (CKR_PIN_INCORRECT)
          CKR_PIN_LOCKED            | its PIN is locked; unlock it with the PIN of its security officer (CKR_PIN_LOCKED)
          CKR_SESSION_COUNT         | it has no free session; other programs use all of them (CKR_SESSION_COUNT)
          CKR_DEVICE_MEMORY         | it has no space for another key (CKR_DEVICE_MEMORY)
          CKR_DEVICE_REMOVED        | the token was removed, or does not answer (CKR_DEVICE_REMOVED)
          CKR_TOKEN_NOT_PRESENT     | the token was removed, or does not answer (CKR_TOKEN_NOT_PRESENT)
          CKR_OBJECT_HANDLE_INVALID | the key is no longer in the token (CKR_OBJECT_HANDLE_INVALID)
          CKR_VENDOR_DEFINED        | it refuses with CKR_VENDOR_DEFINED
          """)
  void is_one_line_with_its_return_value(String returnValue, String expected) {
    assertEquals(
        expected,
        TokenFailure.text(
            new IOException("load failed", new ProviderException(returnValue + " 0x1\nmore"))));
  }

  @Test
  void that_is_no_return_value_is_the_first_line_of_its_message() {
    assertEquals("something", TokenFailure.text(new ProviderException("something\nelse")));
    assertEquals(
        "its library does not exist",
        TokenFailure.text(new ProviderException("Library /usr/lib/x.so does not exist")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CKF_USER_PIN_INITIALIZED CKF_USER_PIN_LOCKED    | its PIN is locked; unlock it with the PIN of its security officer (CKR_PIN_LOCKED)
          CKF_USER_PIN_INITIALIZED CKF_USER_PIN_FINAL_TRY | one try is left before its PIN is locked, and is not used; log in once by hand with the right PIN
          CKF_LOGIN_REQUIRED                                 | it has no PIN of a user; initialize it first
          """)
  void is_found_before_a_wrong_pin_could_lock_the_token(String flags, String expected) {
    TokenSlots.Slot slot = new TokenSlots.Slot(1, "plant", flags);

    assertEquals(
        expected, assertThrows(UnusableKeyException.class, slot::requirePinTries).getMessage());
  }
}
