// SPDX-License-Identifier: Apache-2.0
/**
 * The TUF 1.0 client: what may be installed. A repository is refreshed step by step from a pinned
 * root, then asked for targets; what it answers is verified.
 *
 * <p>What does not belong here: how bytes come from a network or a stick, and what is done with an
 * image.
 */
@NullMarked
package io.parasol.certs.release;

import org.jspecify.annotations.NullMarked;
