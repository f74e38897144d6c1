// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

/** Thrown when the key of an authority does not sign, because its token does not. */
final class SigningRefusedException extends RuntimeException {
  SigningRefusedException(String why, Throwable cause) {
    super("the key of the issuer cannot sign: " + why, cause);
  }
}
