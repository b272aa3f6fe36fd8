"""Uses a simulated Azure through Microsoft's own clients, and prints what they saw as one JSON object.

Arguments: the simulator's URL, its certificate file, tenant, client id, secret, subscription, group, cluster, vault's
suffix (host:port below which vaults are).
"""
import json
import socket
import sys

url, authority, tenant, client, secret, subscription, group, cluster, suffix = sys.argv[1:]

# Names below .localhost mean this machine; not every resolver knows.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve(
    "127.0.0.1" if isinstance(host, str) and host.endswith(".localhost") else host, *rest, **more)

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.identity import ClientSecretCredential
from azure.keyvault.keys import KeyClient
from azure.keyvault.keys.crypto import CryptographyClient, EncryptionAlgorithm, KeyWrapAlgorithm
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.containerservice import ContainerServiceClient
from azure.mgmt.containerservice.models import ManagedClusterOIDCIssuerProfile
from azure.mgmt.keyvault import KeyVaultManagementClient
from azure.mgmt.msi import ManagedServiceIdentityClient

trust = {"connection_verify": authority}
credential = ClientSecretCredential(
    tenant, client, secret, authority=url, disable_instance_discovery=True, **trust)
arm = {"base_url": url, "credential_scopes": ["https://management.azure.com/.default"], "polling_interval": 0, **trust}
scope = f"/subscriptions/{subscription}/resourceGroups/{group}"
seen = {}

clusters = ContainerServiceClient(credential, subscription, **arm)
aks = clusters.managed_clusters.get(group, cluster)
seen["cluster"] = [aks.name, aks.provisioning_state]
aks.oidc_issuer_profile = ManagedClusterOIDCIssuerProfile(enabled=True)
updated = clusters.managed_clusters.begin_create_or_update(group, cluster, aks).result()
seen["issuer"] = updated.oidc_issuer_profile.issuer_url
seen["kubeconfig"] = clusters.managed_clusters.list_cluster_user_credentials(group, cluster).kubeconfigs[0].value.decode()
try:
    clusters.managed_clusters.get(group, "missing")
except ResourceNotFoundError as error:
    seen["missing cluster"] = error.error.code

identities = ManagedServiceIdentityClient(credential, subscription, **arm)
identity = identities.user_assigned_identities.create_or_update(group, "id-python", {"location": "westeurope"})
seen["identity"] = [identity.name, bool(identity.client_id), bool(identity.principal_id)]
federated = identities.federated_identity_credentials.create_or_update(
    group, "id-python", "flux", {"properties": {
        "issuer": seen["issuer"], "subject": "system:serviceaccount:flux-system:kustomize-controller",
        "audiences": ["api://AzureADTokenExchange"]}})
seen["federated"] = [federated.name, federated.subject]
seen["federated list"] = [c.name for c in identities.federated_identity_credentials.list(group, "id-python")]

vaults = KeyVaultManagementClient(credential, subscription, **arm)
vault = vaults.vaults.begin_create_or_update(group, "kv-python", {
    "location": "westeurope", "properties": {
        "tenantId": tenant, "sku": {"family": "A", "name": "standard"}, "enableRbacAuthorization": True}}).result()
seen["vault"] = [vault.name, vault.properties.enable_rbac_authorization]
key = vaults.keys.create_if_not_exist(group, "kv-python", "sops", {"properties": {"kty": "RSA", "keySize": 2048}})
seen["key"] = [key.name, key.kty]

roles = AuthorizationManagementClient(credential, subscription, **arm)
definition = next(iter(roles.role_definitions.list(scope, filter="roleName eq 'Key Vault Crypto Officer'")))
seen["role"] = [definition.role_name, definition.name]
keys = KeyClient(f"https://kv-python.{suffix}", credential, verify_challenge_resource=False, **trust)
try:
    keys.get_key("sops")
except HttpResponseError as error:
    seen["without a role"] = [error.status_code, error.error.code]
assignment = roles.role_assignments.create(
    f"{scope}/providers/Microsoft.KeyVault/vaults/kv-python", "3d4f2e6a-0000-4000-8000-000000000001",
    {"properties": {"roleDefinitionId": definition.id, "principalId": client, "principalType": "ServicePrincipal"}})
seen["assignment"] = [assignment.principal_id, len(list(roles.role_assignments.list_for_scope(
    f"{scope}/providers/Microsoft.KeyVault/vaults/kv-python", filter=f"principalId eq '{client}'")))]

found = keys.get_key("sops")
seen["found"] = [found.name, found.key_type, len(found.key.n)]
crypto = CryptographyClient(found.id, credential, verify_challenge_resource=False, **trust)
plain = b"0123456789abcdef0123456789abcdef"
hidden = crypto.encrypt(EncryptionAlgorithm.rsa_oaep_256, plain)
seen["decrypted"] = crypto.decrypt(EncryptionAlgorithm.rsa_oaep_256, hidden.ciphertext).plaintext == plain
wrapped = crypto.wrap_key(KeyWrapAlgorithm.rsa_oaep_256, plain)
seen["unwrapped"] = crypto.unwrap_key(KeyWrapAlgorithm.rsa_oaep_256, wrapped.encrypted_key).key == plain
created = keys.create_rsa_key("made-here", size=2048)
seen["created"] = [created.name, created.key_type]
seen["versions"] = len(list(keys.list_properties_of_key_versions("made-here")))
keys.update_key_properties("made-here", enabled=False)
try:
    CryptographyClient(created.id, credential, verify_challenge_resource=False, **trust).decrypt(
        EncryptionAlgorithm.rsa_oaep_256, hidden.ciphertext)
except HttpResponseError as error:
    seen["disabled"] = [error.status_code, error.error.code]
deleted = keys.begin_delete_key("made-here", _polling_interval=0).result()
seen["deleted"] = [deleted.name, bool(deleted.recovery_id)]
try:
    keys.get_key("made-here")
except ResourceNotFoundError as error:
    seen["gone"] = error.error.code
seen["ciphertext"] = hidden.ciphertext.hex()
seen["version"] = found.properties.version

roles.role_assignments.delete_by_id(assignment.id)
identities.federated_identity_credentials.delete(group, "id-python", "flux")
identities.user_assigned_identities.delete(group, "id-python")
print(json.dumps(seen))
