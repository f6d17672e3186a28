//! Several packs read and checked together: the only way from files to plans that run.

mod loading;

use std::collections::BTreeMap;

use crate::case_rules::CaseRules;
use crate::finding::Finding;
use crate::measures::Catalogue;
use crate::pack::{Disease, Duty, Pack, Plan, RiskRule, SourceFile};
use crate::story::Story;
use loading::Loading;

/// Checked packs, by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Library {
    packs: Vec<Pack>,
    warnings: Vec<Finding>,
}

impl Library {
    /// Reads packs by folder name. Any error refuses all of them; warnings stay with the library.
    pub fn load(
        packs: &BTreeMap<String, Vec<SourceFile>>,
        catalogue: &Catalogue,
    ) -> Result<Library, Vec<Finding>> {
        let mut loading = Loading::default();
        for (folder, files) in packs {
            loading.pack(folder, files, catalogue);
        }
        loading.resolve();
        loading.check_requires();
        let mut findings = loading.findings;
        findings.sort_by(|a, b| {
            (a.severity, &a.path, a.span, a.code).cmp(&(b.severity, &b.path, b.span, b.code))
        });
        findings.dedup();
        if findings.iter().any(Finding::is_error) {
            return Err(findings);
        }
        Ok(Library { packs: loading.packs, warnings: findings })
    }

    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    pub fn pack(&self, name: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.name == name)
    }

    /// Findings that do not stop the packs from running.
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    pub fn plans(&self) -> impl Iterator<Item = &Plan> {
        self.packs.iter().flat_map(|pack| &pack.plans)
    }

    pub fn plan(&self, id: &str) -> Option<&Plan> {
        self.plans().find(|plan| plan.id == id)
    }

    /// The pack that a plan comes from.
    pub fn pack_of_plan(&self, id: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.plans.iter().any(|plan| plan.id == id))
    }

    /// How single cases of a disease are handled.
    /// The case rules of all diseases.
    pub fn all_case_rules(&self) -> impl Iterator<Item = &CaseRules> {
        self.packs.iter().flat_map(|pack| &pack.cases)
    }

    pub fn case_rules(&self, disease: &str) -> Option<&CaseRules> {
        self.packs.iter().flat_map(|pack| &pack.cases).find(|rules| rules.disease == disease)
    }

    pub fn diseases(&self) -> impl Iterator<Item = &Disease> {
        self.packs.iter().flat_map(|pack| &pack.diseases)
    }

    pub fn disease(&self, id: &str) -> Option<&Disease> {
        self.diseases().find(|disease| disease.id == id)
    }

    pub fn duties(&self) -> impl Iterator<Item = &Duty> {
        self.packs.iter().flat_map(|pack| &pack.duties)
    }

    pub fn duty(&self, id: &str) -> Option<&Duty> {
        self.duties().find(|duty| duty.id == id)
    }

    pub fn risk_rules(&self) -> impl Iterator<Item = &RiskRule> {
        self.packs.iter().flat_map(|pack| &pack.risk)
    }

    pub fn risk_rule(&self, id: &str) -> Option<&RiskRule> {
        self.risk_rules().find(|rule| rule.id == id)
    }

    /// The rule that grades regions for a disease.
    pub fn risk_rule_for(&self, disease: &str) -> Option<&RiskRule> {
        self.risk_rules().find(|rule| rule.disease == disease)
    }

    pub fn stories(&self) -> impl Iterator<Item = &Story> {
        self.packs.iter().flat_map(|pack| &pack.stories)
    }
}
