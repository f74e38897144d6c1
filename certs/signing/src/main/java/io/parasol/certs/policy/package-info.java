// SPDX-License-Identifier: Apache-2.0
/**
 * The signed policy of a site: who may sign which class of command, and which keys and certificates
 * are denied. It is signed by being a target of the site's TUF repository.
 *
 * <p>Out of scope: how the document is signed and fetched, and its enforcement.
 */
@NullMarked
package io.parasol.certs.policy;

import org.jspecify.annotations.NullMarked;
