// SPDX-License-Identifier: Apache-2.0
/**
 * The policy of the site as a document: the signers of each command class, and the denied keys and
 * certificates. The document is a target of the site's TUF repository, which authenticates it.
 *
 * <p>Out of scope: signing and fetching of the document, and its enforcement.
 */
@NullMarked
package io.parasol.certs.policy;

import org.jspecify.annotations.NullMarked;
