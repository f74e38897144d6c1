// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import java.io.IOException;
import java.io.Serial;

/** Thrown when the store cannot be opened; the message is one line for the operator. */
public final class StoreException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  StoreException(String message) {
    super(message);
  }

  StoreException(String message, IOException cause) {
    super(message, cause);
  }
}
